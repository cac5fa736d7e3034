"""How often an honest listing is taken for one that hides a name, or misspells one."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

from jointforce.bench.text import looking, peers, real
from jointforce.bench.text.real import Material, Title, key
from jointforce.bench.text.recall import near_rights
from jointforce.engine.index import RightsIndex
from jointforce.engine.screener import Screener


def honest_figures(data: Path | None) -> dict[str, Any]:
    """`false_disguised_per_10k` and `false_near_per_10k` on every honest title, all hits listed; the peers'.

    A disguised name is false where the text does not name that mark. That is decided without the engine: the whole
    word that is written there, its letters only, is the name (`G.L.I.D.E.`) or its pinyin, or the listing's own brand
    is the mark. What this cannot see (`Xtremeonlinestore` for *Xtreme*) counts as false, so that the figure is a
    bound; a person may read the list. A near name is false unless the listing's own brand is the mark, or the mark
    stands beside it.
    """
    material = real.read(data)
    watched = near_rights(material)
    screener = Screener(RightsIndex.build(real.rights_table(material.marks, watched)))
    read = looking.screen(screener, [title.text for title in material.titles])
    names = {mark.id: (mark.name, *mark.aliases) for mark in material.marks}
    disguised = list(_hits(material, read, names, looking.DISGUISED))
    near = list(_hits(material, read, names, looking.NEAR))
    for hit in (*disguised, *near):
        print("false" if hit["false"] else "names it", *list(hit.values())[1:], sep=" | ", file=sys.stderr)
    count = len(material.titles)
    false = {hit["id"] for hit in disguised if hit["false"]}
    false_near = {hit["id"] for hit in near if hit["false"]}
    return {
        "false_disguised_per_10k": round(len(false) * 10_000 / count, 2),
        "false_disguised_bound_95": round(at_most(len(false), count) * 10_000, 2),
        "false_disguised": disguised,
        "false_near_per_10k": round(len(false_near) * 10_000 / count, 2),
        "false_near_bound_95": round(at_most(len(false_near), count) * 10_000, 2),
        "false_near": near,
        "honest_titles": count,
        "near_watched": len(watched),
        **peers.false(material),
    }


def _hits(
    material: Material,
    read: Iterable[list[looking.Found]],
    names: dict[str, tuple[str, ...]],
    signal: str,
) -> Iterator[dict[str, Any]]:
    for title, found in zip(material.titles, read, strict=True):
        for match in found:
            if match.signal == signal:
                yield {
                    "false": not _named(title, match, names[match.right]),
                    "id": title.id,
                    "mark": names[match.right][0],
                    "text": match.text,
                    "disguise": match.disguise,
                    "brand": title.brand,
                    "title": title.text,
                }


def _named(title: Title, match: looking.Found, names: tuple[str, ...]) -> bool:
    """Whether the text names the mark, as far as that can be seen without the engine."""
    wanted = {key(name) for name in names}
    if title.brand and key(title.brand) in wanted:
        return True
    if match.signal == looking.NEAR:
        return any(real.standing(name).search(title.text) for name in names)
    written = key(_whole_words(title.text, match.start, match.end))
    return written in wanted or written in {key("".join(lazy_pinyin(name))) for name in names}


def _whole_words(text: str, start: int, end: int) -> str:
    """The place with the letters and digits that go on at either side; Chinese characters do not."""
    while start and text[start - 1].isalnum() and not real.chinese(text[start - 1]):
        start -= 1
    while end < len(text) and text[end].isalnum() and not real.chinese(text[end]):
        end += 1
    return text[start:end]


def at_most(hits: int, of: int, doubt: float = 0.05) -> float:
    """The upper end of what share `hits` of `of` may stand for: 95 % sure, one-sided, Clopper and Pearson's."""
    low, high = hits / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_least_as_few(hits, of, middle) > doubt:
            low = middle
        else:
            high = middle
    return high


def _at_least_as_few(hits: int, of: int, share: float) -> float:
    """The chance of `hits` or fewer out of `of`."""
    if share >= 1:
        return float(hits >= of)
    term = (1 - share) ** of
    total = term
    for n in range(hits):
        term *= (of - n) / (n + 1) * share / (1 - share)
        total += term
    return total
