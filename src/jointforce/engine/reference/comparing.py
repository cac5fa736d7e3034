"""Comparing: where what was found in a text is not what the reference finds."""

from collections.abc import Iterable
from typing import NamedTuple

from jointforce.engine.reference.reference import MARK, NEAR, Finding


class Told(NamedTuple):
    """A match of the screener in one text."""

    right: str
    signal: str
    start: int
    end: int
    disguise: str | None


def differences(told: Iterable[Told], expected: set[Finding]) -> list[str]:
    """A sentence for each difference; none where both agree.

    The screener tells each right once plainly or else once in disguise; which of several places it tells depends on
    what the name does there. Of the names that one word can be cut into, it tells one.
    """
    found = list(told)
    sentences = []
    for one in found:
        same = [
            e
            for e in expected
            if (e.right, e.signal, e.start, e.end) == (one.right, one.signal, one.start, one.end)
        ]
        if not same:
            sentences.append(f"only the screener finds {one}")
        elif one.signal not in (MARK, NEAR) and not any(one.disguise in e.disguises for e in same):
            sentences.append(f"{one} is hidden by {[sorted(e.disguises) for e in same]}")
    seen = {(one.right, one.signal == MARK) for one in found}
    for finding in sorted(expected, key=lambda finding: finding[:4]):
        key = finding.right, finding.signal == MARK
        instead = any(
            one.start < finding.end
            and finding.start < one.end
            and one.disguise == "glued_word"
            and "glued_word" in finding.disguises
            for one in found
        )
        if key not in seen and not instead:
            sentences.append(f"only the reference finds {finding}")
            seen.add(key)
    return sentences
