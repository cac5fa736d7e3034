"""What others find in the same titles: Aho-Corasick on plain names, on NFKC-folded ones, and rapidfuzz."""

import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any

from jointforce.bench.text import real
from jointforce.bench.text.hidden import SHORTEST, Case
from jointforce.bench.text.real import Material, key

_OTHER = re.compile(r"[\W_]+")
PARTIAL_RATIO = 90.0
HONEST_PLAIN = 5_000
HONEST = 300
"""Honest titles that rapidfuzz reads against every name, which costs most of a minute."""


def folded(text: str) -> str:
    """NFKC, case away."""
    return unicodedata.normalize("NFKC", text).casefold()


class Plain:
    """Names found by Aho-Corasick on the borders of words, in texts and names folded alike.

    Whatever is no letter or digit is one blank, and names have a blank at either end, so that borders cost nothing;
    Chinese characters begin and end without one. `build_s` is how long the automaton alone took.
    """

    def __init__(self, names: Iterable[str], fold: Callable[[str], str]) -> None:
        from ahocorasick_rs import AhoCorasick

        self._fold = fold
        self.names = sorted({_blanked(fold(name)) for name in names} - {" ", "  "})
        patterns = [_open(name) for name in self.names]
        started = time.perf_counter()
        self._found = AhoCorasick(patterns).find_matches_as_indexes
        self.build_s = time.perf_counter() - started

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """The number in `names` of each name that stands in the text, with its place in the folded text."""
        found: list[tuple[int, int, int]] = self._found(_blanked(self._fold(text)), overlapping=True)
        return found

    def spelt(self, name: str) -> str:
        """A name as it stands in `names`."""
        return _blanked(self._fold(name))


def _blanked(text: str) -> str:
    return f" {_OTHER.sub(' ', text).strip()} "


def _open(name: str) -> str:
    """The name without its outer blanks where Chinese characters stand at its ends."""
    left = name[1:] if real.chinese(name[1:2]) else name
    return left[:-1] if real.chinese(left[-2:-1]) else left


def recall(material: Material, cases: Mapping[str, Sequence[Case]]) -> dict[str, Any]:
    """`peer_recall`, over all disguises and by each; a name counts wherever in the title it is found.

    rapidfuzz is asked for the one hidden name only, which is its best case.
    """
    from rapidfuzz.fuzz import partial_ratio

    names = [name for mark in material.marks for name in (mark.name, *mark.aliases)]
    plain, nfkc = Plain(names, str.casefold), Plain(names, folded)

    def by(finder: Plain, case: Case) -> bool:
        wanted = key(case.name)
        return any(key(finder.names[n]) == wanted for n, _, _ in finder.find(case.text))

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
    """`peer_false_per_10k`: of 10,000 honest titles, those where a name of four letters and more is found that does
    not stand in them. `substring` is Aho-Corasick that looks at no borders (`ugg` in `luggage`).
    """
    from ahocorasick_rs import AhoCorasick
    from rapidfuzz import process
    from rapidfuzz.fuzz import partial_ratio

    names = sorted({mark.name for mark in material.marks if len(key(mark.name)) >= SHORTEST})
    low = [name.casefold() for name in names]
    plain, nfkc, anywhere = Plain(names, str.casefold), Plain(names, folded), AhoCorasick(low)

    def fuzzy(text: str) -> list[str]:
        hits = process.extract(
            text.casefold(), low, scorer=partial_ratio, score_cutoff=PARTIAL_RATIO, limit=None
        )
        return [names[number] for _, _, number in hits]

    ways: dict[str, tuple[int, Callable[[str], Iterable[str]]]] = {
        "aho_corasick": (HONEST_PLAIN, lambda text: (plain.names[n] for n, _, _ in plain.find(text))),
        "nfkc_aho_corasick": (HONEST_PLAIN, lambda text: (nfkc.names[n] for n, _, _ in nfkc.find(text))),
        "substring": (
            HONEST_PLAIN,
            lambda text: (
                names[n] for n, _, _ in anywhere.find_matches_as_indexes(text.casefold(), overlapping=True)
            ),
        ),
        "rapidfuzz": (HONEST, fuzzy),
    }
    figures: dict[str, float] = {}
    for peer, (count, finds) in ways.items():
        sample = Random(real.SEED).sample(material.titles, min(count, len(material.titles)))
        wrong = sum(
            any(not real.standing(name.strip()).search(folded(title.text)) for name in finds(title.text))
            for title in sample
        )
        figures[peer] = round(10_000 * wrong / len(sample), 1)
    return {"peer_false_per_10k": figures}
