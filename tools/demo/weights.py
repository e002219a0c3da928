#!/usr/bin/env python3
"""Builds src/ingest/generated/communes.tsv: how many of the demo's offers a commune of Hauts-de-France draws.

A model, not a count: it knows the reference tables (population, centre, seat of the département) and the few lines
of constants below. Offers gather where people live, more than in proportion (EXPONENT); the centre of a living area
draws more, a département's seat more still; a few business parks draw more than their inhabitants tell. The smaller
a commune, the likelier it has no offer at all: half of them have none.

Usage: tools/demo/weights.py    (no argument, no network; the same tables give the same file)
"""

import gzip
import hashlib
import math
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = ROOT / "src/reference/tables"
TARGET = ROOT / "src/ingest/generated/communes.tsv"

DEPARTMENTS = ("02", "59", "60", "62", "80")
EXPONENT = 1.10
CENTRE_BONUS = 2.2  # the most populous commune within CENTRE_KM, from CENTRE_MIN inhabitants
CENTRE_KM = 12.0
CENTRE_MIN = 8_000
SEAT_BONUS = 1.3
# Communes whose business parks employ far more people than live there, by general knowledge.
PARKS = {
    "59343": 7.0,  # Lesquin
    "59560": 4.0,  # Seclin
    "59646": 3.0,  # Wasquehal
    "59009": 2.5,  # Villeneuve-d'Ascq
    "59378": 2.0,  # Marcq-en-Barœul
    "59350": 1.1,  # Lille
    "62839": 2.0,  # Vendin-le-Vieil
    "62274": 2.0,  # Dourges
    "60463": 1.5,  # Nogent-sur-Oise
}
NOISE = 0.15  # standard deviation of the logarithm, so that neighbours differ as they do
SMALLNESS_NOISE = 0.25  # the same for who has no offer
RATIO = 1.15  # from one class of weights to the next
SMALLEST = 4  # the weight of the first class; the whole is about 120,000


def gauss(code: str, salt: str) -> float:
    """A normal deviate that follows from the code alone."""
    digest = hashlib.sha256(f"{salt}{code}".encode()).digest()
    u, v = (int.from_bytes(digest[at : at + 7], "big") / 2**56 for at in (0, 7))
    return math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v)


def distance_km(a, b):
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians(a[0]))) * 111.2


def communes():
    with gzip.open(TABLES / "communes.tsv.gz", "rt", encoding="utf-8") as table:
        for line in table:
            code, _name, _postcodes, population, lat, lon, _radius, parent = line.rstrip("\n").split("\t")
            if code.startswith(DEPARTMENTS) and not parent and int(population or 0) > 0:
                yield code, int(population), (float(lat), float(lon))


def seats():
    for line in (TABLES / "departments.tsv").read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if columns[0] in DEPARTMENTS:
            yield columns[3]


def main():
    rows, seat = list(communes()), set(seats())
    towns = [row for row in rows if row[1] >= CENTRE_MIN]
    weights = {}
    for code, population, at in rows:
        weight = population**EXPONENT * math.exp(NOISE * gauss(code, "weight") * min(1, 3e4 / population))
        if population >= CENTRE_MIN and all(
            other <= population or distance_km(at, there) > CENTRE_KM for _, other, there in towns
        ):
            weight *= CENTRE_BONUS
        weights[code] = weight * (SEAT_BONUS if code in seat else 1) * PARKS.get(code, 1)
    by_size = sorted(rows, key=lambda row: math.log(row[1]) + SMALLNESS_NOISE * gauss(row[0], "none"))
    for code, _, _ in by_size[: len(rows) // 2]:
        del weights[code]
    scale = 120_000 / sum(weights.values())
    classes = {}
    for code, weight in weights.items():
        step = max(0, round(math.log(max(weight * scale / SMALLEST, 1e-9)) / math.log(RATIO)))
        classes.setdefault(round(SMALLEST * RATIO**step), []).append(code)
    with TARGET.open("w", encoding="utf-8") as out:
        for weight in sorted(classes, reverse=True):
            codes = sorted(classes[weight])
            for start in range(0, len(codes), 16):
                out.write(f"{weight}\t{' '.join(codes[start : start + 16])}\n")
    print(f"{len(weights)} of {len(rows)} communes draw offers, weights {min(classes)} to {max(classes)}")


if __name__ == "__main__":
    main()
