"""Mandates never widen: what may be done under one, from which day to which, against slow and obvious rules."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain import mandate
from jointforce.domain.abilities import ABILITIES, Ability, may
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.errors import Invalid, WrongState
from jointforce.domain.vocabulary import MandateStatus, PartyKind, Role, Standing

DAY = date(2028, 2, 29)
ABILITY_SETS = st.frozensets(st.sampled_from([ability.value for ability in Ability]))
DAYS = st.dates(date(2027, 12, 1), date(2028, 4, 1))
SPANS = st.tuples(DAYS, st.none() | DAYS).filter(lambda s: s[1] is None or s[1] >= s[0])


def acting(allows: frozenset[str], key_scopes: frozenset[str] | None) -> Actor:
    return Actor(
        kind=ActorKind.PERSON if key_scopes is None else ActorKind.API_KEY, id="1", party_id=UUID(int=1),
        party_kind=PartyKind.RIGHTS_HOLDER, role=mandate.ACTS_AS, mandate_id=UUID(int=2), agent_id=UUID(int=3),
        scopes=mandate.scopes(allows, key_scopes),
    )  # fmt: skip


@given(ABILITY_SETS, st.none() | ABILITY_SETS)
def test_a_mandate_never_widens_what_a_member_or_the_key_may_do(
    allows: frozenset[str], key_scopes: frozenset[str] | None
) -> None:
    grantable = {ability.value for ability in mandate.GRANTABLE}
    for ability in Ability:
        may_do = may(acting(allows, key_scopes), ability)
        member = ability in ABILITIES[Role.BRAND_MEMBER]
        by_mandate = ability in ABILITIES[Role.BRAND_VIEWER] or ability.value in allows & grantable
        by_key = key_scopes is None or ability.value in key_scopes
        assert may_do == (member and by_mandate and by_key)


@given(ABILITY_SETS, ABILITY_SETS)
def test_who_is_allowed_less_may_do_nothing_more(one: frozenset[str], other: frozenset[str]) -> None:
    less, more = acting(one & other, None), acting(one, None)
    assert {a for a in Ability if may(less, a)} <= {a for a in Ability if may(more, a)}


def test_people_keys_and_mandates_stay_with_the_rights_holder() -> None:
    everything = acting(frozenset(ability.value for ability in Ability), None)
    for ability in (
        Ability.MANAGE_MEMBERS,
        Ability.MANAGE_KEYS,
        Ability.WRITE_MANDATES,
        Ability.VERIFY_MANDATES,
    ):
        assert not may(everything, ability)


def test_an_agent_at_home_may_touch_no_case_and_no_right() -> None:
    of_cases = ABILITIES[Role.BRAND_MEMBER] | ABILITIES[Role.ANALYST] - {Ability.WRITE_MANDATES}
    for role in (Role.AGENT_OWNER, Role.AGENT_MEMBER):
        assert not ABILITIES[role] & of_cases


def test_what_a_mandate_cannot_allow_is_named() -> None:
    assert mandate.allowed(["notices:write", "notices:write"]) == ["notices:write"]
    with pytest.raises(Invalid, match="keys:write, rights:verify"):
        mandate.allowed(["rights:verify", "keys:write", "notices:write"])


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (DAY, DAY, ""),
        (DAY, None, ""),
        (DAY + timedelta(1), None, "begins on 1 March 2028"),
        (DAY - timedelta(9), DAY - timedelta(1), "ended on 28 February 2028, its last day"),
    ],
)
def test_a_mandate_holds_on_its_first_and_its_last_day_a_leap_day_too(
    first: date, last: date | None, told: str
) -> None:
    assert mandate.why_not(MandateStatus.VERIFIED, first, last, DAY) == told
    assert mandate.in_force(MandateStatus.VERIFIED, first, last, DAY) == (not told)


@given(st.sampled_from(MandateStatus), SPANS, DAYS)
def test_only_a_verified_mandate_is_ever_in_force(
    status: MandateStatus, span: tuple[date, date | None], on: date
) -> None:
    held = mandate.in_force(status, *span, on)
    assert held == (status is MandateStatus.VERIFIED and span[0] <= on and (span[1] is None or on <= span[1]))


@given(SPANS, SPANS)
def test_spans_overlap_where_some_day_lies_in_both(
    one: tuple[date, date | None], other: tuple[date, date | None]
) -> None:
    days = [date(2027, 12, 1) + timedelta(n) for n in range(200)]

    def lies_in(day: date, span: tuple[date, date | None]) -> bool:
        return span[0] <= day and (span[1] is None or day <= span[1])

    assert mandate.overlap(one, other) == any(lies_in(d, one) and lies_in(d, other) for d in days)


def test_a_last_day_before_the_first_is_refused() -> None:
    mandate.check_dates(DAY, DAY)
    with pytest.raises(Invalid, match="28 February 2028, lies before its first, 29 February 2028"):
        mandate.check_dates(DAY, DAY - timedelta(1))


def test_every_step_of_a_mandate_has_its_way_back() -> None:
    reached: dict[MandateStatus, set[MandateStatus]] = {
        s: {t for f, t in mandate.MOVES if f is s} for s in MandateStatus
    }
    for source, target in mandate.MOVES:
        seen, waiting = {target}, [target]
        while waiting:
            for following in reached[waiting.pop()] - seen:
                seen.add(following)
                waiting.append(following)
        assert source in seen
    with pytest.raises(WrongState, match="rejected cannot become verified"):
        mandate.move(MandateStatus.REJECTED, MandateStatus.VERIFIED)


@pytest.mark.parametrize("holder", Standing)
@pytest.mark.parametrize("agent", Standing)
def test_a_word_under_a_mandate_weighs_no_more_than_the_lesser_of_the_two(
    holder: Standing, agent: Standing
) -> None:
    worst_first = ["suspended", "probation", "new", "normal", "good_faith", "trusted_flagger"]
    assert mandate.lower(holder, agent) == next(s for s in worst_first if s in (holder.value, agent.value))
