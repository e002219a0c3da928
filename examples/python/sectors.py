#!/usr/bin/env python3
"""Offers per sector in the terminal, refreshed: python3 sectors.py --department 59

Sections of NAF and ROME domains with the most offers: how many there are now, against some weeks ago, how many are open
for less than a week and how many for a month or more. The standard library alone. PASSERELLE_URL is where the API listens
(default http://127.0.0.1:8080); PASSERELLE_KEY is the key: open offers are counted without one. Ctrl-C ends it.
"""

import argparse
import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("PASSERELLE_URL", "http://127.0.0.1:8080").rstrip("/")
KEY = os.environ.get("PASSERELLE_KEY")


class Refused(Exception):
    """The API did not answer the question, and said why."""


def ask(path: str, parameters: dict) -> dict:
    """The answer; waits where the limits say so."""
    query = urllib.parse.urlencode({name: value for name, value in parameters.items() if value is not None})
    headers = {"Accept": "application/json"}
    if KEY:
        headers["X-API-Key"] = KEY
    while True:
        try:
            request = urllib.request.Request(f"{URL}{path}?{query}", headers=headers)
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 429 and error.headers["Retry-After"]:
                time.sleep(int(error.headers["Retry-After"]))
                continue
            problem = json.load(error)
            wrong = [f"{each['field']}: {each['value']}: {each['reason']}" for each in problem.get("errors", [])]
            raise Refused("\n".join([problem["detail"] or problem["title"], *wrong])) from error


def change(row: dict) -> str:
    """Now against then, in percent."""
    if row["change"] is None:
        return "new" if row["before"] == 0 and row["offers"] else "–"
    return f"{row['change'] * 100:+.1f} %"


def table(title: str, rows: list, height: int, width: int) -> list:
    """The rows with the most offers, a line each with a bar."""
    most = max((row["offers"] for row in rows), default=0) or 1
    room = max(width - 78, 5)
    lines = [f"{title:<44}{'offers':>8} {'change':>9} {'< 7 days':>9} {'≥ 30 days':>9}"]
    for row in rows[:height]:
        name = f"{row['key'] or '?'} {row.get('label') or ('' if row['key'] else 'not told')}".strip()
        bar = "█" * round(row["offers"] / most * room)
        cells = f"{row['offers']:>8} {change(row):>9} {row['new_7']:>9} {row['open_30']:>9}"
        lines.append(f"{name[:43]:<44}{cells} {bar}")
    return lines


def frame(found: dict, asked: argparse.Namespace) -> str:
    """What is shown at one time."""
    width, height = shutil.get_terminal_size((120, 40))
    each = asked.rows or max((height - 6) // 2, 3)
    before = f"change since {found['before']}" if found["before"] else "nothing is known of before"
    lines = [f"{found['offers']} offers published (records) at {found['at'][:19]}Z, {before}", ""]
    lines += table("Sections of NAF", found["naf"], each, width)
    lines += ["", *table("ROME domains", found["rome_domains"], each, width)]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--region", help="INSEE code of a région")
    parser.add_argument("--department", help="INSEE codes of départements, as 59,62")
    parser.add_argument("--weeks", type=int, default=4, help="how many weeks ago `change` begins (4)")
    parser.add_argument("--every", type=float, default=5, help="seconds between two looks (5)")
    parser.add_argument("--rows", type=int, help="rows a table; as many as fit without")
    parser.add_argument("--times", type=int, help="how often to look; for ever without")
    asked = parser.parse_args()
    parameters = {"region": asked.region, "department": asked.department, "weeks": asked.weeks}
    looks = 0
    while True:
        shown = frame(ask("/v1/market/sectors", parameters), asked)
        # A terminal is drawn anew; a file or a pipe gets one look after the other.
        print(f"\x1b[2J\x1b[H{shown}" if sys.stdout.isatty() else f"{shown}\n", flush=True)
        looks += 1
        if asked.times and looks >= asked.times:
            return 0
        time.sleep(asked.every)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(0)
