"""Whether a name is found once it is hidden in a real title: each disguise, misspellings, and the plain name."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jointforce.bench.text import looking, peers, real
from jointforce.bench.text.disguises import MISSPELLINGS, STARS
from jointforce.bench.text.hidden import Case, all_cases, cases, of_size
from jointforce.bench.text.real import Mark, Material, chinese, key
from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener

NEAR_SHORTEST = 6
NEAR_MARKS = 300
MOST_CANDIDATES = 3
EXAMPLES = 12


def recall_figures(data: Path | None) -> dict[str, Any]:
    """`recall` by disguise with the peers' beside it, `near_recall` and `mark_recall`.

    Everyday words are matched in the brand field alone, by design; which names the screener holds for such is asked
    of it, and they are left out: `names_of_the_brand_field_only` tells them.
    """
    material = real.read(data)
    screener = Screener(RightsIndex.build(real.rights_table(material.marks)))
    weak = looking.brand_field_only(screener, [mark.name for mark in material.marks])
    keys = {key(name) for name in weak}
    hidden = dict(all_cases(material, keys))
    return {
        **_recall(screener, hidden),
        **_masks(screener, material, hidden["stars"]),
        **peers.recall(material, hidden),
        **_near(material, keys),
        **_plain(screener, material, data, keys),
        "names_of_the_brand_field_only": weak,
        "recall_marks": len(material.marks),
    }


def share(hits: Iterable[bool]) -> float | None:
    """The share of those that are true, to four places; None of nothing."""
    held = list(hits)
    return round(sum(held) / len(held), 4) if held else None


def _found(screener: Screener, hidden: Sequence[Case]) -> list[looking.Found | None]:
    read = looking.screen(screener, [case.text for case in hidden])
    return [case.found(matches) for case, matches in zip(hidden, read, strict=True)]


def _recall(screener: Screener, hidden: Mapping[str, Sequence[Case]]) -> dict[str, Any]:
    """The share found by disguise; masks by the length of the name: `stars` of six letters and more, `stars_5`,
    `stars_4`. `recall_missed` shows some that were not found.
    """
    shares: dict[str, float | None] = {}
    detail: dict[str, Any] = {}
    missed: dict[str, list[str]] = {}
    for disguise, held in hidden.items():
        found = _found(screener, held)
        pairs = list(zip(held, found, strict=True))
        shares[disguise] = share(match is not None for match in found)
        detail[disguise] = {
            "n": len(held),
            "names": len({case.name.casefold() for case in held}),
            "exact_place": share(m is not None and (m.start, m.end) == (c.start, c.end) for c, m in pairs),
            "signals": Counter(m.signal for m in found if m is not None),
            "by_letters": {
                size: share(hits) for size, hits in of_size(held, (m is not None for m in found)).items()
            },
        }
        missed[disguise] = [f"{c.name}: {c.text}" for c, m in pairs if m is None][:EXAMPLES]
    sizes = detail["stars"]["by_letters"]
    shares |= {"stars": sizes.get("6+"), "stars_5": sizes.get("5"), "stars_4": sizes.get("4")}
    return {"recall": shares, "recall_detail": detail, "recall_missed": missed}


def _masks(screener: Screener, material: Material, hidden: Sequence[Case]) -> dict[str, Any]:
    """Masks once more: by how many letters are hidden, and how many leave at most three names to choose from."""
    by_length: dict[int, list[str]] = defaultdict(list)
    for name in material.twins():
        by_length[len(name)].append(name)
    hits = [match is not None for match in _found(screener, hidden)]
    by_hidden: dict[str, list[bool]] = defaultdict(list)
    few: list[bool] = []
    for case, hit in zip(hidden, hits, strict=True):
        word = [x for x in case.text[case.start : case.end] if x.isalnum() or x in STARS]
        stars = sum(x in STARS for x in word)
        fits = re.compile("".join("." if x in STARS else re.escape(x.casefold()) for x in word)).fullmatch
        by_hidden[str(stars) if stars < 6 else "6+"].append(hit)
        few.append(sum(fits(name) is not None for name in by_length[len(word)]) <= MOST_CANDIDATES)
    clear = [(case, hit) for case, hit, ok in zip(hidden, hits, few, strict=True) if ok]
    of_clear = of_size((case for case, _ in clear), (hit for _, hit in clear))
    return {
        "masks": {
            "by_hidden_letters": {n: share(found) for n, found in sorted(by_hidden.items())},
            "at_most_three_candidates": {size: share(ok) for size, ok in of_size(hidden, few).items()},
            "recall_of_those": {size: share(found) for size, found in of_clear.items()},
        }
    }


def famous(material: Material, count: int = NEAR_MARKS) -> list[Mark]:
    """The marks that most titles name."""
    standing = Counter(place.mark.id for place in material.places)
    by_id = {mark.id: mark for mark in material.marks}
    return [by_id[name] for name, _ in standing.most_common(count)]


def near_rights(material: Material) -> dict[str, tuple[str, ...]]:
    """What the famous marks ask for: disguises and misspellings."""
    return {mark.id: ("disguised", "near") for mark in famous(material)}


def _near(material: Material, leave_out: Collection[str]) -> dict[str, Any]:
    """`near_recall`: famous names of six letters and more, one wrong letter; whatever signal finds them counts."""
    watched = near_rights(material)
    screener = Screener(RightsIndex.build(real.rights_table(material.marks, watched)))
    only = Material(material.titles, material.marks, [p for p in material.places if p.mark.id in watched])
    hits: dict[str, list[bool]] = {}
    missed: list[str] = []
    for way, hide in MISSPELLINGS.items():
        hidden = list(cases(only, way, hide, latin=True, shortest=NEAR_SHORTEST, leave_out=leave_out))
        found = _found(screener, hidden)
        hits[way] = [match is not None for match in found]
        missed += [f"{c.name}: {c.text}" for c, m in zip(hidden, found, strict=True) if m is None][:EXAMPLES]
    every = [hit for found_ in hits.values() for hit in found_]
    return {
        "near_recall": share(every),
        "near_detail": {
            "n": len(every),
            **{way: share(found) for way, found in hits.items()},
            "missed": missed,
        },
    }


def _plain(
    screener: Screener, material: Material, data: Path | None, leave_out: Collection[str]
) -> dict[str, Any]:
    """`mark_recall`: titles in which the plain name stands, Chinese ones where people marked it; the brand column is
    not shown. A right is told once a title, so that any place counts. `every_name` counts those of the brand field too.
    """
    twins = material.twins()
    places = [(material.titles[p.title].text, p.start, p.end, p.mark) for p in material.places]
    plain = [place for place in places if data is None or not chinese(place[3].name)]
    if data is not None:
        plain += [
            (title.text, start, end, mark) for title, start, end, mark in real.spans(data, material.marks)
        ]
    held = [Case(*place[:3], twins[key(place[3].name)], place[3].name, 0) for place in plain]
    read = looking.screen(screener, [case.text for case in held])
    hits = [
        (case, any(m.signal == looking.PLAIN and m.right in case.rights for m in matches))
        for case, matches in zip(held, read, strict=True)
    ]
    kept = [(case, hit) for case, hit in hits if key(case.name) not in leave_out]
    return {
        "mark_recall": share(hit for _, hit in kept),
        "mark_detail": {
            "n": len(kept),
            "every_name": share(hit for _, hit in hits),
            "chinese": share(hit for case, hit in kept if chinese(case.name)),
            "others": share(hit for case, hit in kept if not chinese(case.name)),
            "missed": dict(Counter(case.name for case, hit in kept if not hit).most_common(40)),
        },
    }
