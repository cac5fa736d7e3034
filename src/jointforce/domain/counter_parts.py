"""What the laws ask of a seller's answer beyond its words, its documents and the listings that it names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jointforce.domain.regime import Item, Regime

SAID_BY_THE_ANSWER = frozenset({"reasons", "location", "removed_material", "evidence"})
"""Fields that every answer fills by what it is: its text, its listings, its documents."""
MAX_PART = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One field (or statement) that is asked for, and by which laws: the name and the article of each."""

    code: str
    label: str
    is_statement: bool
    laws: tuple[tuple[str, str], ...]


def asked(regimes: Iterable[Regime]) -> list[Part]:
    """The fields, then the statements, that these regimes ask for; each once, the first law's words."""
    found: dict[tuple[bool, str], list[tuple[Regime, Item]]] = {}
    for regime in regimes:
        for is_statement, item in _items(regime):
            found.setdefault((is_statement, item.code), []).append((regime, item))
    return [
        Part(code, items[0][1].label, is_statement, tuple((r.name, i.source.article) for r, i in items))
        for (is_statement, code), items in sorted(found.items(), key=lambda pair: pair[0][0])
    ]


def missing(regimes: Sequence[Regime], parts: Mapping[str, str]) -> dict[str, list[str]]:
    """By the name of each law whose form is not complete, what it still asks for.

    An answer is read where one law's form is complete (DSA Art. 20 asks for reasons only); a law whose form is not has
    its own clocks not started by it.
    """
    open_ = {
        regime.name: [item.label for _, item in _items(regime) if not parts.get(item.code, "").strip()]
        for regime in regimes
    }
    return {name: labels for name, labels in open_.items() if labels}


def refusal(regimes: Sequence[Regime], parts: Mapping[str, str]) -> str:
    """Why the answer cannot be filed: no law's form is complete; empty where one is, or where no law has a form."""
    with_form = [r for r in regimes if r.counter_notice.fields or r.counter_notice.statements]
    open_ = missing(with_form, parts)
    if not with_form or len(open_) < len(with_form):
        return ""
    name, labels = min(open_.items(), key=lambda pair: len(pair[1]))
    return f"{name} asks for more: {'; '.join(labels)}."


def _items(regime: Regime) -> list[tuple[bool, Item]]:
    form = regime.counter_notice
    items = [(False, item) for item in form.fields] + [(True, item) for item in form.statements]
    return [(is_statement, item) for is_statement, item in items if item.code not in SAID_BY_THE_ANSWER]
