"""A rights holder, its agent or its machine reports listings: looked over, taken line by line, and acted on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.base.reading import read_once
from jointforce.base.sql import execute
from jointforce.cases import queries as case_queries
from jointforce.cases import services as cases
from jointforce.cases.schemas import AnswerIn, Decided, Opened, RulingIn
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, system
from jointforce.domain.case_flow import CLOSED_STATES, CaseState
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.lanes import FirstStep, Lane
from jointforce.domain.notice_forms import FORMS, NOTICE_REASONS, missing_statements
from jointforce.domain.notice_lint import Finding, holds_up, over_limit
from jointforce.domain.reasons import BY_CODE
from jointforce.domain.regime import ClockEvent
from jointforce.domain.vocabulary import NoticeChannel, NoticeLineState, PartyKind, Ruling
from jointforce.flows import answer, clocks, enforce
from jointforce.flows.notices.facts import Looked, look_over
from jointforce.flows.notices.lane import at_once, lane_of
from jointforce.flows.notices.openings import openings, unsettled
from jointforce.flows.notices.told import LineTold, with_cases
from jointforce.intake import services as intake
from jointforce.intake.schemas import LineKept, NoticeIn
from jointforce.ledger.services import gathered
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights

if TYPE_CHECKING:
    from jointforce.cases.models import Case
    from jointforce.intake.models import Notice

MAX_LINES = 1000
MAX_FILES = 20
MAX_BUYS = 50


@dataclass(frozen=True, slots=True)
class Filed:
    """A notice that was filed; what became of each line, in order; and each as its complainant sees it."""

    notice: "Notice"
    lines: list[LineKept]
    told: list[LineTold]


def preview(notice: NoticeIn, *, actor: Actor) -> list[LineKept]:
    """What would become of each line; nothing is kept. State `opened` says that the line would be taken.

    Raises:
        NotAllowed, Invalid: as for filing, but for statements, which are given last.
    """
    lane = _check(notice, actor)
    now = clock_now()
    with transaction.atomic():
        looked = _look(notice, lane, actor, now)
        return [_kept(line, findings, None) for line, findings in _within_limit(looked, lane, actor)]


def look_at_draft(notice: NoticeIn, *, actor: Actor) -> list[LineKept]:
    """The same for a draft, however many lines it has and whatever is missing; how many may wait is not asked.

    Raises:
        NotAllowed: the actor may not file notices, or its notices are not processed.
    """
    _require(actor)
    looked = _look(notice, lane_of(actor), actor, clock_now())
    return [_kept(line, line.findings, None) for line in looked]


def file_notice(
    notice: NoticeIn,
    *,
    actor: Actor,
    channel: NoticeChannel = NoticeChannel.API,
    draft_id: UUID | None = None,
) -> Filed:
    """File a notice in one transaction: each line is taken, or answered with what it lacks. A refused one does not
    hold up the others.

    draft_id: the draft that it is made from, which it replaces.

    Raises:
        NotAllowed: the actor may not file notices, or its notices are not processed. NotFound: no such draft.
        Invalid: there is no line or too many, a statement is missing, something is too long; with a sentence.
    """
    lane = _check(notice, actor)
    lacking = missing_statements(notice.regime, notice.statements, notice.signature)
    if lacking:
        raise Invalid(" ".join(lacking))
    if not 10 <= len(notice.reason.strip()) <= 5000:
        raise Invalid("Say why the listings infringe, in 10 to 5,000 characters.")
    with transaction.atomic():
        now = clock_now()
        with gathered(now=now), read_once():
            return _file(notice, lane, draft_id, actor, channel, now)


def _file(
    notice: NoticeIn, lane: Lane, draft_id: UUID | None, actor: Actor, channel: NoticeChannel, now: datetime
) -> Filed:
    if draft_id is not None:
        intake.clear_own_draft(draft_id, actor=actor)
    notice_id = draft_id or uuid7()
    looked = _within_limit(_look(notice, lane, actor, now), lane, actor)
    taken = [line for line, findings in looked if not holds_up(findings)]
    _read_parties(taken)
    made = openings(taken, notice_id, _at_once(taken, actor), now=now, lane=lane, by=actor)
    opened = cases.open_cases(made, actor=system("notices"), now=now)
    by_pair = {(o.case.listing_id, o.case.rights_holder_id): o for o in opened}
    lines, told = [], set()
    for line, findings in looked:
        found = by_pair.get(line.pair) if line.pair and not holds_up(findings) else None
        first = found is not None and found.what == "opened" and found.case.id not in told
        if found is not None:
            told.add(found.case.id)
        lines.append(_kept(line, findings, found, first=first))
    mark = next((line.right.mark for line, _ in looked if line.right), "")
    row, kept = intake.store_notice(
        notice_id, notice, lines, actor=actor, channel=channel, mark=mark, now=now
    )
    begun = [o.case for o in opened if o.what == "opened"]
    started_by = [(case, notice_id) for case in begun]
    clocks.start(started_by, ClockEvent.NOTICE_RECEIVED, at=now, actor=system("notices"), now=now)
    decided = _restrict([case for case in begun if case.state == CaseState.REMOVING], taken, now)
    _answer_open_questions(opened, taken, actor)
    decisions = {d.case.id: d.decision for d in decided}
    return Filed(row, lines, with_cases(kept, actor=actor, opened=begun, decided=decisions))


def _require(actor: Actor) -> None:
    if not may(actor, Ability.FILE_NOTICES) or actor.party_kind is not PartyKind.RIGHTS_HOLDER:
        raise NotAllowed("Your role may not file notices.")


def _check(notice: NoticeIn, actor: Actor) -> Lane:
    _require(actor)
    if notice.regime not in FORMS:
        raise Invalid(f"There is no law {notice.regime!r} here; there are: {', '.join(FORMS)}.")
    if not notice.lines:
        raise Invalid("Name at least one listing.")
    if len(notice.lines) > MAX_LINES:
        raise Invalid(
            f"A notice has at most {MAX_LINES:,} lines, and this one has {len(notice.lines):,}. Send it in parts."
        )
    if len(notice.files) > MAX_FILES or len(notice.buys) > MAX_BUYS:
        raise Invalid(f"A notice takes at most {MAX_FILES} files and {MAX_BUYS} test buys.")
    if any(len(line.explanation) > 2000 or len(line.where_seen) > 400 for line in notice.lines):
        raise Invalid("A line's explanation has at most 2,000 characters, and where it is seen at most 400.")
    wrong = [
        b.position for b in notice.buys if b.position is not None and not 1 <= b.position <= len(notice.lines)
    ]
    if wrong:
        raise Invalid(f"A test buy is said to show line {wrong[0]}; the notice has {len(notice.lines)}.")
    return lane_of(actor)


def _look(notice: NoticeIn, lane: Lane, actor: Actor, now: datetime) -> list[Looked]:
    assert actor.operator_id is not None
    return look_over(
        notice,
        rights.rights_named(actor, {line.right_id for line in notice.lines}),
        operator_id=actor.operator_id,
        evidence_needed=lane.first is FirstStep.EVIDENCE,
        by_holder=True,
        now=now,
    )


def _within_limit(
    looked: Sequence[Looked], lane: Lane, actor: Actor
) -> list[tuple[Looked, tuple[Finding, ...]]]:
    """The lines with their findings; those that would open more cases than may wait at once are held up too."""
    party = actor.require_party()
    undecided = case_queries.reported_undecided([party], lane.undecided)
    if undecided + len(looked) > lane.undecided:
        # near the limit only its own are counted, and those of two notices at once one after the other
        execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"notices {party}"])
        undecided = case_queries.undecided_of(party, [party], lane.undecided)
    room = lane.undecided - undecided
    opening: set[tuple[UUID, UUID]] = set()
    result = []
    for line in looked:
        findings = line.findings
        opens = line.pair is not None and (line.newest is None or line.newest.state in CLOSED_STATES)
        if opens and not holds_up(findings) and line.pair is not None and line.pair not in opening:
            if len(opening) >= room:
                waiting = undecided + len(opening)
                findings = (over_limit(lane.undecided, waiting, actor.standing.value), *findings)
            else:
                opening.add(line.pair)
        result.append((line, findings))
    return result


def _read_parties(taken: Sequence[Looked]) -> None:
    """Read in one statement the parties that the steps to come ask for one kind at a time (`read_once`)."""
    asked = {line.right.rights_holder_id for line in taken if line.right}
    for item in (line.item for line in taken if line.item):
        asked |= {item.seller_id, item.marketplace_id}
    parties.by_ids(asked)


def _at_once(taken: Sequence[Looked], actor: Actor) -> set[tuple[UUID, UUID]]:
    """The listings that are restricted on the notice's word, by both sides' records."""
    sellers = parties.standings({line.item.seller_id for line in taken if line.item})
    return {
        line.pair
        for line in taken
        if line.pair and line.item and at_once(actor, sellers[line.item.seller_id]) and unsettled(line)
    }


def _restrict(opened: "Sequence[Case]", taken: Sequence[Looked], now: datetime) -> list[Decided]:
    """Restrict at once, on the word of a complainant whose record allows it; an analyst looks at it afterwards."""
    codes = _reasons(taken)
    ruler = system("programme")
    rulings = []
    for case in opened:
        code = codes[case.listing_id, case.rights_holder_id]
        rulings.append(RulingIn(case, None, Ruling.REMOVE, code, BY_CODE[code].label))
    decided = cases.decide(rulings, actor=ruler, now=now)
    enforce.remove(decided, actor=ruler, now=now)
    return decided


def _answer_open_questions(opened: Sequence[Opened], taken: Sequence[Looked], actor: Actor) -> None:
    """Where the rights holder was being asked about the listing, its notice is the answer."""
    if not may(actor, Ability.ANSWER_REFERRALS):
        return
    codes = _reasons(taken)
    answers = []
    for o in opened:
        code = codes[o.case.listing_id, o.case.rights_holder_id]
        said = NOTICE_REASONS[code].answer
        if o.what == "joined" and o.case.state == CaseState.REFERRED and said is not None:
            answers.append(AnswerIn(o.case.id, said, code))
    if answers:
        answer.answer_referrals(answers, actor=actor)


def _reasons(taken: Sequence[Looked]) -> dict[tuple[UUID, UUID], str]:
    """The reason of the first line about each listing and rights holder."""
    codes: dict[tuple[UUID, UUID], str] = {}
    for line in taken:
        if line.pair is not None:
            codes.setdefault(line.pair, line.given.reason_code)
    return codes


def _kept(
    line: Looked, findings: tuple[Finding, ...], opened: Opened | None, *, first: bool = False
) -> LineKept:
    held = holds_up(findings)
    if not held:
        state = NoticeLineState.OPENED if first or opened is None else NoticeLineState.JOINED
    elif any(finding.severity == "refuse" for finding in held):
        state = NoticeLineState.REFUSED
    else:
        state = NoticeLineState.INCOMPLETE
    return LineKept(
        line.given,
        state,
        line.item.listing_id if line.item else None,
        line.right.rights_holder_id if line.right else None,
        tuple(told(finding) for finding in findings),
        opened.case.id if opened else None,
    )


def told(finding: Finding) -> dict[str, str]:
    """A finding as it is kept and shown."""
    return {key: str(value) for key, value in asdict(finding).items()}
