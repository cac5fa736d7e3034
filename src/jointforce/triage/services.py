"""Applies policies, and keeps every version of them."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.base.sql import copy_rows, execute, require_transaction
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.triage_rules import DEFAULT_POLICY, Policy, policy_to_json, triage
from jointforce.ledger.services import Act, append
from jointforce.triage import queries
from jointforce.triage.models import PolicyVersion, Triaging
from jointforce.triage.schemas import Outcome, ToTriage


def set_policy(
    *,
    operator_id: UUID,
    rights_holder_id: UUID | None,
    policy: Policy,
    note: str,
    actor: Actor,
    now: datetime,
    expected_number: int | None = None,
    follows_default: bool = False,
) -> PolicyVersion:
    """A new version of a policy. One edit at a time: `expected_number` is the version that the editor saw.

    follows_default: the rights holder gives its own policy up for the house's default.

    Raises:
        NotAllowed: the actor may not edit policies. WrongState: somebody else edited it meanwhile.
    """
    require_transaction()
    if not may(actor, Ability.EDIT_POLICY):
        raise NotAllowed("Only an analyst edits a policy.")
    execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"policy {operator_id} {rights_holder_id}"])
    last = queries.in_force(operator_id, rights_holder_id)
    number = last.number if last else 0
    if expected_number is not None and expected_number != number:
        raise WrongState(f"The policy is at version {number} now; look at it again before you change it.")
    version = PolicyVersion.objects.create(
        operator_id=operator_id,
        rights_holder_id=rights_holder_id,
        number=number + 1,
        rules=[] if follows_default else policy_to_json(policy),
        follows_default=follows_default,
        note=note[:300],
        author_id=actor.id,
        created_at=now,
    )
    facts = {
        "version": str(version.id),
        "number": version.number,
        "rules": text_hash(json.dumps(version.rules)),
    }
    append(
        [
            Act(
                "policy",
                str(rights_holder_id or operator_id),
                "policy.changed",
                actor,
                text_hash(note)[:12],
                facts,
            )
        ],
        now=now,
    )
    return version


def ensure_default_policy(operator_id: UUID, *, actor: Actor, now: datetime) -> PolicyVersion:
    """The shipped default as the house's first version, where it has none."""
    return queries.in_force(operator_id, None) or set_policy(
        operator_id=operator_id,
        rights_holder_id=None,
        policy=DEFAULT_POLICY,
        note="As shipped",
        actor=actor,
        now=now,
    )


def _as_json(reasons: Sequence[dict[str, Any]]) -> str:
    return _reasons_json(tuple((r["code"], r["weight"], r["text"]) for r in reasons))


@lru_cache(maxsize=4096)
def _reasons_json(reasons: tuple[tuple[str, float, str], ...]) -> str:
    """The same few reasons stand in most outcomes."""
    return json.dumps([{"code": code, "weight": weight, "text": text} for code, weight, text in reasons])


def apply_policies(subjects: Sequence[ToTriage], *, now: datetime, fresh: bool = False) -> list[Outcome]:
    """What the policy in force says of each subject; stored, one row a version and rights holder.

    A subject that was triaged before (a sweep after rights changed) keeps one row: the newest says.
    fresh: none was triaged before.
    """
    require_transaction()
    outcomes: list[Outcome] = []
    policies: dict[UUID, dict[UUID | None, tuple[UUID, Policy]]] = {}
    for operator in {s.operator_id for s in subjects}:
        holders = {s.rights_holder_id for s in subjects if s.operator_id == operator}
        policies[operator] = queries.policies_for(operator, holders)
    for subject in subjects:
        of_house = policies[subject.operator_id]
        version_id, policy = of_house.get(subject.rights_holder_id) or of_house[None]
        outcomes.append(Outcome(subject, version_id, triage(subject.facts, policy), now))
    if not fresh:
        execute(
            """DELETE FROM triage_triaging t USING unnest(%s::uuid[], %s::uuid[]) AS s(v, h)
               WHERE t.version_id = s.v AND t.rights_holder_id = s.h""",
            [[s.version_id for s in subjects], [s.rights_holder_id for s in subjects]],
        )
    copy_rows(
        Triaging,
        ("id", "version_id", "listing_id", "rights_holder_id", "marketplace_id", "policy_version_id", "disposition",
         "rule_number", "reason", "risk", "risk_reasons", "at"),
        (
            (
                uuid7(), o.subject.version_id, o.subject.listing_id, o.subject.rights_holder_id,
                o.subject.marketplace_id, o.policy_version_id, o.triaged.disposition.value, o.triaged.rule_number,
                o.triaged.reason, o.subject.facts.risk, _as_json(o.subject.risk_reasons), now,
            )
            for o in outcomes
        ),
    )  # fmt: skip
    return outcomes
