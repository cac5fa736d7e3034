"""What a policy would have caught last month, counted by the very rules that would act."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from jointforce.domain.actor import Actor
from jointforce.domain.triage_rules import Finding, ListingFacts, Policy, Rule, triage
from jointforce.domain.vocabulary import Signal, Standing, Use
from jointforce.screening import queries as screening

SPAN = timedelta(days=30)
LIMIT = 20_000


def count_catches(
    rights_holder_id: UUID | None, rules: Sequence[Rule], *, actor: Actor, now: datetime
) -> list[int]:
    """How many of last month's suspicions each rule would catch (first match wins), of at most 20,000.

    Counted are the listings of the marketplaces whose desk the actor is.
    """
    policy = Policy(rules=tuple(rules))
    counts = [0] * len(rules)
    for _, risk, category, standing, raw in screening.findings_since(
        actor.marketplace_ids, rights_holder_id, now - SPAN, LIMIT
    ):
        findings = tuple(
            Finding(Signal(signal), Use(use) if use else None, ratio)
            for signal, use, ratio in json.loads(raw)
        )
        outcome = triage(ListingFacts(findings, risk, category, Standing(standing)), policy)
        if outcome.rule_number:
            counts[outcome.rule_number - 1] += 1
    return counts
