"""Whether a name is found once it is hidden in a real title: each disguise, misspellings, and the plain name."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from jointforce.bench.text import looking, peers, real
from jointforce.bench.text.chinese import CHINESE
from jointforce.bench.text.disguises import LATIN, MISSPELLINGS, STARS, Disguise, Written
from jointforce.bench.text.real import Mark, Material, chinese, key
from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener

CASES = 2_000
"""Titles a disguise, as far as there are so many."""

TITLES_A_NAME = 4
"""Titles of one name for one disguise at most, so that no famous name decides a figure."""

SHORTEST = 4
"""Letters of a name that is hidden."""

NEAR_SHORTEST = 6
NEAR_MARKS = 300
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A title with a hidden name from `start` to `end`, and the rights of which it is a name."""

    text: str
    start: int
    end: int
    rights: frozenset[str]
    name: str
    letters: int

    def found(self, matches: Iterable[looking.Found]) -> looking.Found | None:
        """The match of the right name at the right place, a plain one before others; None where there is none."""
        at = [m for m in matches if m.right in self.rights and m.start < self.end and m.end > self.start]
        return min(at, key=lambda m: (m.signal != looking.DISGUISED, m.signal), default=None)


def recall_figures(data: Path | None, *, verbose: bool = False) -> dict[str, Any]:
    """`recall` by disguise with the peers' beside it, `near_recall` and `mark_recall`."""
    material = real.read(data)
    screener = Screener(RightsIndex.build(real.rights_table(material.marks)))
    cases = dict(all_cases(material))
    figures = _recall(screener, cases, verbose=verbose)
    figures |= _masks(screener, material, cases["stars"])
    figures |= peers.recall(material, cases)
    figures |= _near(material)
    figures |= _plain(screener, material, data)
    return figures


def all_cases(material: Material) -> Iterator[tuple[str, list[Case]]]:
    """For each disguise, titles in which a name is hidden by it."""
    for disguise, hide in LATIN.items():
        yield disguise, list(cases(material, disguise, hide, latin=True))
    for disguise, hide in CHINESE.items():
        yield disguise, list(cases(material, disguise, hide, latin=False))


def cases(
    material: Material,
    disguise: str,
    hide: Disguise,
    *,
    latin: bool,
    shortest: int = SHORTEST,
    most: int = CASES,
) -> Iterator[Case]:
    """Titles whose brand, standing in them, is hidden; drawn in an order of chance, names as evenly as possible."""
    rng = Random(f"{real.SEED}/{disguise}")
    twins = material.twins()
    used: Counter[str] = Counter()
    places = list(material.places)
    rng.shuffle(places)
    places = sorted(places, key=lambda place: _turn(used, place[3].id))
    made = 0
    for number, start, end, mark in places:
        title = material.titles[number].text
        name = title[start:end]
        if latin:
            letters = sum(x.isascii() and x.isalpha() for x in name)
            fits = letters >= shortest and letters == len(key(name))
        else:
            letters = len(name)
            fits = chinese(name) and letters >= 2
        if not fits:
            continue
        hidden = hide(Written(title[:start], name, title[end:]), rng)
        if hidden is None or any(
            _stands(form, title[:start], title[end:]) for form in (mark.name, *mark.aliases)
        ):
            continue
        place = len(hidden.before)
        yield Case(hidden.text, place, place + len(hidden.name), twins[key(mark.name)], name, letters)
        made += 1
        if made == most:
            return


def _stands(name: str, *parts: str) -> bool:
    """Whether the name stands plainly in the rest of its title too: then nothing shows that it was found hidden."""
    return any(real.standing(name).search(part) for part in parts)


def _turn(used: Counter[str], name: str) -> int:
    """The how-manieth title of its name this is, the last turn for all that are too many."""
    used[name] += 1
    return min(used[name], TITLES_A_NAME)


def _recall(screener: Screener, cases: Mapping[str, Sequence[Case]], *, verbose: bool) -> dict[str, Any]:
    shares: dict[str, float] = {}
    detail: dict[str, Any] = {}
    for disguise, hidden in cases.items():
        found = [
            case.found(matches)
            for case, matches in zip(hidden, looking.screen(screener, [c.text for c in hidden]), strict=True)
        ]
        shares[disguise] = share(match is not None for match in found)
        by_letters: dict[str, list[bool]] = defaultdict(list)
        for case, match in zip(hidden, found, strict=True):
            by_letters["6+" if case.letters > 5 else str(case.letters)].append(match is not None)
        detail[disguise] = {
            "n": len(hidden),
            "names": len({case.name.casefold() for case in hidden}),
            "exact_place": share(m is not None and (m.start, m.end) == (c.start, c.end) for c, m in zip(hidden, found, strict=True)),
            "signals": Counter(m.signal for m in found if m is not None),
            "by_letters": {letters: share(hits) for letters, hits in sorted(by_letters.items())},
        }  # fmt: skip
        if verbose:
            missed = [c for c, m in zip(hidden, found, strict=True) if m is None]
            for case in missed[:25]:
                print(disguise, "|", case.name, "|", case.text[max(0, case.start - 20) : case.end + 20], file=sys.stderr)  # fmt: skip
    shares["stars"], shares["stars_5"], shares["stars_4"] = (
        detail["stars"]["by_letters"].get(letters) for letters in ("6+", "5", "4")
    )
    return {"recall": shares, "recall_detail": detail}


def share(hits: Iterable[bool]) -> float | None:
    """The share of those that are true, to four places; None of nothing."""
    held = list(hits)
    return round(sum(held) / len(held), 4) if held else None


def _masks(screener: Screener, material: Material, hidden: Sequence[Case]) -> dict[str, Any]:
    """Masks once more: by how many letters are hidden, and how many leave at most three names to choose from."""
    keys = [name for name in material.twins() if name.isascii()]
    by_length: dict[int, list[str]] = defaultdict(list)
    for name in keys:
        by_length[len(name)].append(name)
    stars = set(STARS)
    by_hidden: dict[str, list[bool]] = defaultdict(list)
    answerable: dict[str, list[bool]] = defaultdict(list)
    found_of_answerable: dict[str, list[bool]] = defaultdict(list)
    for case, matches in zip(hidden, looking.screen(screener, [c.text for c in hidden]), strict=True):
        word = "".join(x for x in case.text[case.start : case.end] if x.isalnum() or x in stars)
        hidden_letters = sum(x in stars for x in word)
        pattern = re.compile("".join("." if x in stars else re.escape(x.casefold()) for x in word))
        candidates = sum(bool(pattern.fullmatch(name)) for name in by_length[len(word)])
        hit = case.found(matches) is not None
        size = "6+" if case.letters > 5 else str(case.letters)
        by_hidden[f"{hidden_letters if hidden_letters < 6 else '6+'}"].append(hit)
        answerable[size].append(candidates <= MOST_CANDIDATES)
        if candidates <= MOST_CANDIDATES:
            found_of_answerable[size].append(hit)
    return {
        "masks": {
            "by_hidden_letters": {n: share(hits) for n, hits in sorted(by_hidden.items())},
            "at_most_three_candidates": {size: share(ok) for size, ok in sorted(answerable.items())},
            "recall_of_those": {size: share(ok) for size, ok in sorted(found_of_answerable.items())},
        }
    }


def famous(material: Material, count: int = NEAR_MARKS) -> list[Mark]:
    """The marks that most titles name."""
    standing = Counter(place[3].id for place in material.places)
    by_id = {mark.id: mark for mark in material.marks}
    return [by_id[name] for name, _ in standing.most_common(count)]


def near_rights(material: Material) -> dict[str, tuple[str, ...]]:
    """What the famous marks ask for: disguises and misspellings."""
    return {mark.id: ("disguised", "near") for mark in famous(material)}


def _near(material: Material) -> dict[str, Any]:
    """`near_recall`: famous names of six letters and more, one wrong letter; `near_mark` or any signal counts."""
    watched = near_rights(material)
    screener = Screener(RightsIndex.build(real.rights_table(material.marks, watched)))
    only = Material(material.titles, material.marks, [p for p in material.places if p[3].id in watched])
    hits: dict[str, list[bool]] = {}
    for way, hide in MISSPELLINGS.items():
        hidden = list(cases(only, way, hide, latin=True, shortest=NEAR_SHORTEST))
        read = looking.screen(screener, [c.text for c in hidden])
        hits[way] = [case.found(matches) is not None for case, matches in zip(hidden, read, strict=True)]
    every = [hit for found in hits.values() for hit in found]
    return {
        "near_recall": share(every),
        "near_detail": {"n": len(every), **{way: share(found) for way, found in hits.items()}},
    }


def _plain(screener: Screener, material: Material, data: Path | None) -> dict[str, Any]:
    """`mark_recall`: the plain name where it stands; Chinese names where people marked them."""
    plain = [
        (material.titles[n].text, start, end, mark)
        for n, start, end, mark in material.places
        if not chinese(mark.name)
    ]
    if data is not None:
        plain += [
            (title.text, start, end, mark) for title, start, end, mark in real.spans(data, material.marks)
        ]
    twins = material.twins()
    hidden = [
        Case(text, start, end, twins[key(mark.name)], mark.name, len(mark.name))
        for text, start, end, mark in plain
    ]
    read = looking.screen(screener, [c.text for c in hidden])
    found = [
        any(m.signal == looking.PLAIN for m in matches if case.found([m]) is not None)
        for case, matches in zip(hidden, read, strict=True)
    ]
    missed = Counter(case.name for case, hit in zip(hidden, found, strict=True) if not hit)
    return {
        "mark_recall": share(found),
        "mark_detail": {
            "n": len(found),
            "latin": share(hit for case, hit in zip(hidden, found, strict=True) if not chinese(case.name)),
            "chinese": share(hit for case, hit in zip(hidden, found, strict=True) if chinese(case.name)),
            "missed": dict(missed.most_common(40)),
        },
    }
