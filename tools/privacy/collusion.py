#!/usr/bin/env python3
"""What two colluding apps can join of the records that a search shows them: a simulation on invented people.

The people: 550,000 over 130 cells of resolution 5 (20 of resolution 4, 5 departements), 110 ROME domains, classes of
experience (4), diploma (6), contracts wanted (4), availability (3) and licence (2), each skewed as such values are. No
skills: with them fewer are alike before the rule below, and as many after it. What fewer than five share is coarsened as a
search does: licence, availability, diploma, cell to resolution 4, to a departement, to nothing.

The apps: a share of the people allows each of the two, by chance apart from each other, or the same people both (as where
both are of one category). The two lay what they see side by side, and join a record of one with a record of the other where
each sees a single record of a combination.

    python3 tools/privacy/collusion.py
"""

import random
from collections import Counter

PEOPLE, CROWD = 550_000, 5


def skewed(rng, count):
    """An index below `count`, the first ones far more often."""
    return int(count * rng.random() ** 2.2)


def person(rng):
    cell = skewed(rng, 130)
    return {
        "domain": skewed(rng, 110),
        "experience": skewed(rng, 4),
        "contract": skewed(rng, 4),
        "licence": skewed(rng, 2),
        "availability": skewed(rng, 3),
        "diploma": skewed(rng, 6),
        "cell5": cell,
        "cell4": cell % 20,
        "department": cell % 5,
    }


def steps():
    """The fields that are shown, from the finest to the coarsest."""
    kept = ["domain", "experience", "contract"]
    fine = ["licence", "availability", "diploma"]
    for place in ["cell5"]:
        for dropped in range(len(fine) + 1):
            yield kept + fine[dropped:] + [place]
    for place in ["cell4", "department", None]:
        yield kept + ([place] if place else [])


def shown(people):
    """What is shown of each: the finest that at least five who are shown that way share; None where not even the coarsest."""
    views = [None] * len(people)
    left = range(len(people))
    for fields in steps():
        keys = {at: (tuple(fields), tuple(people[at][field] for field in fields)) for at in left}
        sizes = Counter(keys.values())
        for at, key in keys.items():
            if sizes[key] >= CROWD:
                views[at] = key
        left = [at for at in left if views[at] is None]
    return views


def main():
    rng = random.Random(20261126)
    views = shown([person(rng) for _ in range(PEOPLE)])
    alone = sum(1 for view in views if view is None)
    print(f"{PEOPLE} people, {len(set(views))} combinations, {alone} not shown")
    print("allowed by | people | who allowed both | of them joined, rightly | joins that are right")
    for share in (0.001, 0.01, 0.05, 0.2):
        allowing = [[at for at, view in enumerate(views) if view and rng.random() < share] for _ in range(2)]
        for people, (one, other) in (("apart", allowing), ("the same", (allowing[0], allowing[0]))):
            both, joins = set(one) & set(other), joined(views, one, other)
            right = sum(1 for a, b in joins if a == b)
            told = f"{right} ({right / max(1, len(both)):.0%}) | {right / max(1, len(joins)):.0%}"
            print(f"{share:.1%} | {people} | {len(both)} | {told}")


def joined(views, one, other):
    """The pairs of people that two apps take for one."""
    seen = [Counter(views[at] for at in app) for app in (one, other)]
    single = [{views[at]: at for at in app if count[views[at]] == 1} for app, count in zip((one, other), seen)]
    return [(single[0][view], single[1][view]) for view in single[0].keys() & single[1].keys()]


if __name__ == "__main__":
    main()
