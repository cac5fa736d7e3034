"""A party's record as pages and the API show it: counts, bounds, the sentence, and what lowered or would change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.base.clock import now as clock_now
from jointforce.cases.queries import outcomes
from jointforce.cases.queries.outcomes import RecordBy
from jointforce.domain.actor import Actor
from jointforce.domain.lanes import LANES, Lane
from jointforce.domain.misuse import MeasureState, MisuseStep
from jointforce.domain.programmes import rule as programme_rule
from jointforce.domain.standing import Judgement, counted
from jointforce.domain.standing_words import changes, explain
from jointforce.domain.tally import Tally
from jointforce.domain.vocabulary import Standing
from jointforce.flows import standing
from jointforce.parties import queries as parties

if TYPE_CHECKING:
    from jointforce.cases.models import Outcome
    from jointforce.parties.models import MisuseMeasure, Party, StandingAppeal, StandingChange

SHOWN = 50


@dataclass(frozen=True, slots=True)
class RecordView:
    """What there is to see. found: the rule's judgement of today; standing: the one in force.

    reasons: the tally of each reason code; months: of the last six times 30 days, the oldest first. lost: the newest of
    the listings that lowered the record; alone: those that one person rejected and another has not read yet.
    kept_until: while it lasts, a person's word keeps the standing. measures: against misuse, the newest first.
    """

    party: "Party"
    standing: Standing
    lane: Lane
    found: Judgement
    sentence: str
    changes: Sequence[str]
    reasons: Sequence[tuple[str, Tally]]
    months: Sequence[Tally]
    lost: "Sequence[Outcome]"
    alone: "Sequence[Outcome]"
    history: "Sequence[StandingChange]"
    appeals: "Sequence[StandingAppeal]"
    kept_until: datetime | None
    measures: "Sequence[MisuseMeasure]"

    @property
    def tally(self) -> Tally:
        """What counts today."""
        return self.found.record.tally

    @property
    def waits(self) -> bool:
        """Whether an appeal waits for an answer."""
        return any(appeal.granted is None for appeal in self.appeals)

    @property
    def suspended_until(self) -> datetime | None:
        """Until when a suspension for misuse is in force; None where there is none."""
        running = [m for m in self.measures if m.state == MeasureState.IN_FORCE]
        return next((m.until for m in running if m.step == MisuseStep.SUSPENSION), None)


def record(actor: Actor, party_id: UUID) -> RecordView:
    """The record of a party that the actor may see.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    now = clock_now()
    party = parties.party(actor, party_id)
    found, _ = standing.judgements_of([party], now=now)[party.id]
    whose = "your" if actor.party_id == party.id else "its"
    in_force = Standing(party.standing)
    since = now - timedelta(days=found.record.days)
    return RecordView(
        party=party,
        standing=in_force,
        lane=LANES[in_force],
        found=found,
        sentence=explain(found, whose=whose),
        changes=changes(found),
        reasons=sorted((code, t) for code, t in found.record.reasons.items() if t.decided),
        months=outcomes.trend([party.id], now=now)[party.id],
        lost=list(outcomes.lost(actor, party.id, since=since)[:SHOWN]),
        alone=list(outcomes.second_readings(actor, [party.id])[:SHOWN]),
        history=parties.standing_changes(actor, party.id)[:SHOWN],
        appeals=parties.appeals(actor, party.id)[:SHOWN],
        kept_until=parties.kept([party.id], now).get(party.id),
        measures=list(parties.misuse_measures_against(actor, party.id)[:SHOWN]),
    )


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A record in a line of the account manager's board."""

    tally: Tally
    days: int
    change: str
    months: Sequence[Tally]
    waits: bool


def counted_today(party_id: UUID) -> tuple[Tally, int]:
    """What counts today of the claims of a party that the caller has found, and over how many days."""
    rule = programme_rule()
    counts = outcomes.records(
        RecordBy.COMPLAINANT,
        [party_id],
        short_days=rule.window_days,
        long_days=rule.few_days,
        now=clock_now(),
    )[party_id]
    return counted(rule, counts.recent, counts.long)


def board(actor: Actor, found: "Sequence[Party]") -> dict[UUID, BoardLine]:
    """The record of each of these parties, which the actor has found; set-based."""
    now = clock_now()
    judged = standing.judgements_of(found, now=now)
    trend = outcomes.trend([p.id for p in found], now=now)
    waiting = {appeal.party_id for appeal in parties.open_appeals(actor)}
    return {
        party.id: BoardLine(
            judged[party.id][0].record.tally, judged[party.id][0].record.days,
            next(iter(changes(judged[party.id][0])), ""), trend[party.id], party.id in waiting,
        )
        for party in found
    }  # fmt: skip
