"""Edits of a policy, a rule at a time, and what a version changed against the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from jointforce.domain.errors import Invalid
from jointforce.domain.triage_rules import Policy, Rule, describe

MAX_RULES = 50


class Edit(StrEnum):
    """What can be done to one rule of a policy."""

    ADD = "add"
    CHANGE = "change"
    UP = "up"
    DOWN = "down"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in a comparison: `kept`, `added` or `removed`, with its number in the version that has it."""

    what: str
    number: int
    sentence: str


def edited(policy: Policy, edit: Edit, number: int, rule: Rule | None = None) -> Policy:
    """The policy after the edit. number: the rule's, from 1; ADD puts the rule in front of it (one past the end: last).

    Raises:
        Invalid: there is no such rule, or too many.
    """
    rules = list(policy.rules)
    if not 1 <= number <= len(rules) + (edit is Edit.ADD):
        raise Invalid(f"The policy has no rule {number}.")
    at = number - 1
    if edit is Edit.ADD and rule is not None:
        rules.insert(at, rule)
    elif edit is Edit.CHANGE and rule is not None:
        rules[at] = rule
    elif edit is Edit.REMOVE:
        del rules[at]
    elif edit in (Edit.UP, Edit.DOWN):
        other = at - 1 if edit is Edit.UP else at + 1
        if not 0 <= other < len(rules):
            raise Invalid(f"Rule {number} stands at that end already.")
        rules[at], rules[other] = rules[other], rules[at]
    else:
        raise Invalid("Say what the rule is.")
    if len(rules) > MAX_RULES:
        raise Invalid(f"A policy has at most {MAX_RULES} rules.")
    return Policy(rules=tuple(rules), otherwise=policy.otherwise)


def in_words(edit: Edit, number: int) -> str:
    """The edit as a version's note says it where its author wrote none."""
    return {
        Edit.ADD: f"Added a rule as number {number}",
        Edit.CHANGE: f"Changed rule {number}",
        Edit.UP: f"Moved rule {number} up",
        Edit.DOWN: f"Moved rule {number} down",
        Edit.REMOVE: f"Removed rule {number}",
    }[edit]


def compare(before: Sequence[Rule], after: Sequence[Rule]) -> list[Line]:
    """Every rule of both, in order, with what became of it; a rule that moved is removed there and added here."""
    lines: list[Line] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what == "equal":
            lines += [Line("kept", i + 1, describe(after[i])) for i in range(new_from, new_to)]
            continue
        lines += [Line("removed", i + 1, describe(before[i])) for i in range(old_from, old_to)]
        lines += [Line("added", i + 1, describe(after[i])) for i in range(new_from, new_to)]
    return lines
