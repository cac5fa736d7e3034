"""What others find in the same titles: Aho-Corasick on plain names, on NFKC-folded ones, and rapidfuzz."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from jointforce.bench.text import real
from jointforce.bench.text.real import Material, key

if TYPE_CHECKING:
    from jointforce.bench.text.recall import Case

PARTIAL_RATIO = 90.0
HONEST = 300
"""Honest titles that rapidfuzz reads against every name, which costs most of a minute."""


def folded(text: str) -> str:
    """NFKC, case away."""
    return unicodedata.normalize("NFKC", text).casefold()


class Plain:
    """Names found by Aho-Corasick on the borders of words, in texts and names folded alike."""

    def __init__(self, names: Iterable[str], fold: Callable[[str], str]) -> None:
        from ahocorasick_rs import AhoCorasick

        self.fold = fold
        self.names = sorted({fold(name) for name in names} - {""})
        self._found = AhoCorasick(self.names).find_matches_as_indexes

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Each name that stands in the folded text, with its place there."""
        read = self.fold(text)
        return [
            (self.names[n], start, end)
            for n, start, end in self._found(read, overlapping=True)
            if _bordered(read, start, end)
        ]


def _bordered(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on at either side; Chinese characters always begin and end."""
    left = start == 0 or not text[start - 1].isalnum() or real.chinese(text[start])
    right = end == len(text) or not text[end].isalnum() or real.chinese(text[end - 1])
    return left and right


def recall(material: Material, cases: Mapping[str, Sequence["Case"]]) -> dict[str, Any]:
    """`peer_recall`, over all disguises and by each; a name counts wherever in the title it is found.

    rapidfuzz is asked for the one hidden name only, which is its best case.
    """
    from rapidfuzz.fuzz import partial_ratio

    names = [name for mark in material.marks for name in (mark.name, *mark.aliases)]
    plain, nfkc = Plain(names, str.casefold), Plain(names, folded)

    def by(finder: Plain, case: "Case") -> bool:
        wanted = key(case.name)
        return any(key(name) == wanted for name, _, _ in finder.find(case.text))

    ways: dict[str, Callable[[Case], bool]] = {
        "aho_corasick": lambda case: by(plain, case),
        "nfkc_aho_corasick": lambda case: by(nfkc, case),
        "rapidfuzz": lambda case: partial_ratio(case.name.casefold(), case.text.casefold()) >= PARTIAL_RATIO,
    }
    figures: dict[str, Any] = {}
    for peer, finds in ways.items():
        each = {
            disguise: [finds(case) for case in hidden[:400]] for disguise, hidden in cases.items() if hidden
        }
        shares = {disguise: round(sum(hits) / len(hits), 4) for disguise, hits in each.items()}
        figures[peer] = {"all": round(sum(shares.values()) / len(shares), 4), **shares}
    return {"peer_recall": figures}


def false(material: Material) -> dict[str, Any]:
    """`peer_false_per_10k`: of 10,000 honest titles, those where a name is found that does not stand in them."""
    from rapidfuzz import process
    from rapidfuzz.fuzz import partial_ratio

    names = sorted({mark.name.casefold() for mark in material.marks if len(mark.name) > 1})
    plain = Plain(names, str.casefold)
    sample = Random(real.SEED).sample(material.titles, min(HONEST, len(material.titles)))
    wrong = 0
    for title in sample:
        standing = {name for name, _, _ in plain.find(title.text)}
        hits = process.extract(
            title.text.casefold(), names, scorer=partial_ratio, score_cutoff=PARTIAL_RATIO, limit=None
        )
        wrong += any(name not in standing for name, _, _ in hits)
    return {
        "peer_false_per_10k": {"aho_corasick": 0.0, "rapidfuzz": round(10_000 * wrong / len(sample), 1)},
        "peer_false_titles": len(sample),
    }
