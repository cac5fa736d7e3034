"""Denials: the words by which a seller says of a word that it is not so (`not a replica`, `beware of fakes`).

A denial reaches over what may stand between it and the word: `no cheap fakes, copies or replicas`. What it reached
over is never read another way (possessive quantifiers), so that no text takes long.
"""

import re
from functools import cache
from typing import NamedTuple

from jointforce.engine.text.beside import GAP, UNSPACED, folded
from jointforce.engine.text.data.tables import rows

_LINK, _LINKS = r"[ \"'“«(\-]", r"[ ,/&\"'“«(\-]"
_RUN_LINKS = r"[\s,，、/和与及或跟や・「『“\"]"


class _Denials(NamedTuple):
    """Patterns: what denies before a word, where words are parted by spaces and where not; and after it."""

    before: re.Pattern[str]
    before_in_runs: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _denials() -> _Denials:
    spaced: dict[str, list[str]] = {"before": [], "between": [], "after": []}
    runs: dict[str, list[str]] = {"before": [], "between": [], "after": []}
    for pattern, language, place in rows("denials.csv"):
        (runs if language in UNSPACED else spaced)[place].append(folded(pattern))
    no, more, after = ("|".join(dict.fromkeys(spaced[place])) for place in ("before", "between", "after"))
    more = rf"(?>(?:{more})(?!\w))"
    in_runs = "|".join(runs["between"])
    return _Denials(
        re.compile(rf"(?<!\w)(?:{no})(?:{_LINK}++{more}(?:{_LINKS}++{more})*+{_LINKS}*|{_LINK}*)$"),
        re.compile(f"(?:{'|'.join(runs['before'])})(?>{in_runs}|{_RUN_LINKS})*+$"),
        re.compile(rf"^{GAP}(?:(?:{after})(?!\w)|{'|'.join(runs['after'])})"),
    )


def is_denied(ahead: str, behind: str) -> bool:
    """Whether the folded texts before or after a word say that it is not so."""
    denials = _denials()
    return bool(
        denials.before.search(ahead) or denials.before_in_runs.search(ahead) or denials.after.search(behind)
    )
