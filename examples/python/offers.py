#!/usr/bin/env python3
"""All offers of a commune, page after page, from GraphQL: python3 offers.py 59350

The standard library alone. PASSERELLE_URL is where the API listens (default http://127.0.0.1:8080); PASSERELLE_KEY is
the key: open offers can be read without one, a little at a time.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

URL = os.environ.get("PASSERELLE_URL", "http://127.0.0.1:8080").rstrip("/") + "/graphql"
KEY = os.environ.get("PASSERELLE_KEY")
PAGE = 100

QUERY = """
query OffersOfCommune($commune: CommuneCode!, $first: Int!, $after: String) {
  offers(search: {commune: [$commune]}, sort: DATE, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { uuid title employerName contract { type } dates { created } }
  }
}
"""


class Refused(Exception):
    """The API did not answer the question, and said why."""


def ask(query: str, variables: dict) -> dict:
    """The data of the answer; waits where the limits say so."""
    headers = {"Content-Type": "application/json", "Accept": "application/graphql-response+json"}
    if KEY:
        headers["X-API-Key"] = KEY
    body = json.dumps({"query": query, "variables": variables}).encode()
    while True:
        request = urllib.request.Request(URL, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 429 and error.headers["Retry-After"]:
                time.sleep(int(error.headers["Retry-After"]))
                continue
            answer = json.load(error)
            # What is not executed at all, such as a request with a wrong key, is a problem document (RFC 9457).
            if "detail" in answer:
                raise Refused(f"{answer['title']}: {answer['detail']}") from error
        if answer.get("errors"):
            raise Refused("\n".join(told(error) for error in answer["errors"]))
        return answer["data"]


def told(error: dict) -> str:
    """An error with the values that were wrong."""
    extensions = error.get("extensions", {})
    values = [f"\n  {wrong['field']}: {wrong['value']}: {wrong['reason']}" for wrong in extensions.get("errors", [])]
    return f"{extensions.get('code', 'refused')}: {error['message']}{''.join(values)}"


def pages(commune: str) -> Iterator[dict]:
    """The pages of the offers of a commune, the newest offer first."""
    after = None
    while True:
        page = ask(QUERY, {"commune": commune, "first": PAGE, "after": after})["offers"]
        yield page
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def row(offer: dict) -> str:
    """An offer as a line of the table."""
    day = (offer["dates"]["created"] or "-")[:10]
    contract, title, employer = offer["contract"]["type"] or "-", offer["title"], offer["employerName"] or "-"
    return f"{offer['uuid']}  {day:10}  {contract:5}  {title[:44]:44}  {employer[:28]}"


def main() -> int:
    if len(sys.argv) != 2:
        print("Name a commune by its INSEE code, such as 59350 for Lille.", file=sys.stderr)
        return 2
    listed = total = 0
    try:
        for page in pages(sys.argv[1]):
            total = page["totalCount"]
            for offer in page["nodes"]:
                print(row(offer))
            listed += len(page["nodes"])
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{listed} offers listed, {total} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
