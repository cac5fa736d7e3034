"""The linter's rules: what it says of a line, and what no line can get around."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.notice_forms import FORMS, NOTICE_REASONS, missing_statements
from jointforce.domain.notice_lint import (
    LineFacts,
    ListingFacts,
    RightFacts,
    SellerWord,
    Severity,
    holds_up,
    lint,
    summary,
)
from jointforce.domain.reasons import BY_CODE, fits
from jointforce.domain.vocabulary import MarkForm, RightStatus, RightType

DAY = date(2026, 3, 2)
RIGHT = RightFacts(
    RightType.TRADEMARK, RightStatus.VERIFIED, "Vexora", territories=("EU",), nice_classes=(25,),
    valid_from=date(2020, 1, 1), valid_until=date(2030, 1, 1), aliases=("Vex0ra Run",),
)  # fmt: skip
LISTING = ListingFacts("Vexora runner black", category="Shoes", ships_to="DE")
SOUND = LineFacts(RIGHT, LISTING, DAY, "counterfeit_mark", reason="The stitching is not ours.")


def with_right(**changes: Any) -> LineFacts:
    return replace(SOUND, right=replace(RIGHT, **changes))


def with_listing(**changes: Any) -> LineFacts:
    return replace(SOUND, listing=replace(LISTING, **changes))


def test_a_sound_line_has_no_finding() -> None:
    assert lint(SOUND) == ()


@pytest.mark.parametrize(
    ("facts", "code", "severity"),
    [
        (replace(SOUND, listing=None), "listing_unknown", "refuse"),
        (replace(SOUND, right=None), "right_unknown", "refuse"),
        (with_right(status=RightStatus.SUBMITTED), "right_not_verified", "refuse"),
        (with_right(status=RightStatus.REJECTED), "right_not_verified", "refuse"),
        (with_right(status=RightStatus.EXPIRED), "right_expired", "refuse"),
        (with_right(valid_until=DAY - timedelta(days=1)), "right_expired", "refuse"),
        (with_right(valid_from=DAY + timedelta(days=1)), "right_not_begun", "refuse"),
        (with_listing(ships_to="US, CA"), "outside_territory", "refuse"),
        (with_right(territories=("US",)), "outside_territory", "refuse"),
        (with_listing(category="Jewellery"), "outside_classes", "needs"),
        (with_listing(title="A shoe"), "mark_not_seen", "needs"),
        (with_listing(title="Convexorable art"), "mark_not_seen", None),
        (
            replace(with_right(mark="Vex", aliases=()), listing=replace(LISTING, title="Convex lens")),
            "mark_not_seen",
            "needs",
        ),
        (with_right(form=MarkForm.IMAGE), "mark_not_seen", "needs"),
        (replace(SOUND, seller=SellerWord.AUTHORISED), "seller_authorised", "refuse"),
        (replace(SOUND, seller=SellerWord.OWN), "own_listing", "refuse"),
        (replace(SOUND, reason_code="unauthorised_resale"), "not_an_infringement", "refuse"),
        (replace(SOUND, reason_code="price_complaint"), "not_an_infringement", "refuse"),
        (replace(SOUND, reason_code=""), "reason_unknown", "refuse"),
        (replace(SOUND, reason_code="because"), "reason_unknown", "refuse"),
        (replace(SOUND, reason_code="design_copy"), "reason_does_not_fit", "refuse"),
        (replace(SOUND, reason="He is an unauthorised seller."), "resale_words", "needs"),
        (replace(SOUND, explanation="Violates our MAP policy"), "resale_words", "needs"),
        (replace(SOUND, reason="Not an authorized dealer of ours"), "resale_words", "needs"),
        (replace(SOUND, regime="us_dmca"), "regime_does_not_fit", "refuse"),
        (replace(SOUND, cleared_before=True), "cleared_before", "needs"),
        (replace(SOUND, evidence_needed=True), "evidence_missing", "needs"),
        (replace(SOUND, regime="cn_ecommerce"), "evidence_missing", "needs"),
        (replace(SOUND, same_as=3), "named_twice", "note"),
        (replace(SOUND, open_case=12), "case_open", "note"),
        (replace(SOUND, open_case=12, restricted=True), "case_open", "note"),
    ],
)
def test_each_fault_has_its_finding(facts: LineFacts, code: str, severity: str | None) -> None:
    found = lint(facts)
    assert [f.severity.value for f in found if f.code == code] == ([severity] if severity else [])
    assert {f.code for f in found} <= {code}, found


@pytest.mark.parametrize(
    "facts",
    [
        with_right(valid_until=DAY, valid_from=DAY),
        with_right(valid_until=None, valid_from=None),
        with_right(territories=()),
        with_right(nice_classes=()),
        with_listing(ships_to=""),
        with_listing(ships_to="US|FR"),
        with_listing(category="Curiosities"),
        with_listing(title="Shoe", brand="VEXORA"),
        with_listing(title="Shoe", description="like new, &quot;Véxora&quot;!"),
        with_listing(title="vex0ra-run 42"),
        with_listing(title="V*x⭐ra", found=True),
        replace(with_listing(title="A shoe"), where_seen="picture 2, on the sole"),
        replace(with_right(form=MarkForm.IMAGE), where_seen="picture 1"),
        replace(
            SOUND,
            right=replace(RIGHT, mark="耐克", aliases=()),
            listing=replace(LISTING, title="正品耐克鞋"),
        ),
        replace(SOUND, reason_code="parallel_import", reason="Sold by an unauthorised seller from Brazil."),
        replace(SOUND, evidence_needed=True, evidence=1),
        replace(SOUND, regime="cn_ecommerce", evidence=2),
        replace(SOUND, regime="us_trademark"),
    ],
)
def test_nothing_is_held_against_a_line_that_is_in_order(facts: LineFacts) -> None:
    assert lint(facts) == ()


@pytest.mark.parametrize(
    ("facts", "given", "code"),
    [
        (
            with_listing(category="Jewellery"),
            {"confirmed": frozenset({"outside_classes"})},
            "outside_classes",
        ),
        (
            replace(SOUND, reason="It undercuts us."),
            {"confirmed": frozenset({"resale_words"})},
            "resale_words",
        ),
        (
            replace(SOUND, cleared_before=True),
            {"explanation": "A test buy has shown another label."},
            "cleared_before",
        ),
    ],
)
def test_what_a_line_needs_can_be_given_and_then_the_analyst_reads_a_note(
    facts: LineFacts, given: dict[str, Any], code: str
) -> None:
    assert [f.code for f in holds_up(lint(facts))] == [code]
    after = lint(replace(facts, **given))
    assert holds_up(after) == []
    assert [f.code for f in after] == [code]


def test_a_stranger_is_not_asked_what_only_the_rights_holder_can_know() -> None:
    facts = replace(
        with_listing(title="A shoe", category="Jewellery"), by_holder=False, seller=SellerWord.AUTHORISED,
        cleared_before=True, reason="He undercuts the shop.",
    )  # fmt: skip
    assert holds_up(lint(facts)) == []
    assert {f.code for f in lint(facts)} == {"mark_not_seen", "outside_classes", "resale_words"}


# --- what holds for every line

rights = st.builds(
    RightFacts,
    right_type=st.sampled_from(RightType),
    status=st.sampled_from(RightStatus),
    mark=st.sampled_from(["Vexora", "Vex", "耐克", "", "The & Co."]),
    form=st.sampled_from(MarkForm),
    aliases=st.sampled_from([(), ("vexo",)]),
    territories=st.sampled_from([(), ("EU",), ("US", "CA"), ("WORLD",)]),
    nice_classes=st.sampled_from([(), (25,), (9, 14)]),
    valid_from=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    valid_until=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
)
listings = st.builds(
    ListingFacts,
    title=st.sampled_from(["Vexora runner", "A shoe", ""]) | st.text(max_size=30),
    description=st.text(max_size=30),
    brand=st.sampled_from(["", "VEXORA"]),
    category=st.sampled_from(["", "Shoes", "Jewellery", "Curiosities"]),
    ships_to=st.sampled_from(["", "DE", "US", "WORLD", "DE|US", "??"]),
    found=st.booleans(),
)
words = st.sampled_from(["", "A clear copy of our shoe.", "an unauthorised seller", "MAP policy violation"])
lines = st.builds(
    LineFacts,
    right=st.none() | rights,
    listing=st.none() | listings,
    on=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    reason_code=st.sampled_from([*NOTICE_REASONS, "", "nonsense"]),
    regime=st.sampled_from(sorted(FORMS)),
    reason=words,
    explanation=words,
    where_seen=st.sampled_from(["", "picture 2"]),
    confirmed=st.sets(st.sampled_from(["outside_classes", "resale_words", "nonsense"])).map(frozenset),
    seller=st.sampled_from(SellerWord),
    cleared_before=st.booleans(),
    open_case=st.none() | st.integers(1, 99),
    restricted=st.booleans(),
    same_as=st.none() | st.integers(1, 99),
    evidence=st.integers(0, 2),
    evidence_needed=st.booleans(),
    by_holder=st.booleans(),
)


@given(lines)
def test_every_finding_says_what_is_wrong_and_what_to_do(facts: LineFacts) -> None:
    found = lint(facts)
    assert len({f.code for f in found}) == len(found)
    for finding in found:
        assert finding.what.endswith(".")
        assert finding.do.endswith((".", ")."))
        assert finding.what[0] == finding.what[0].upper()
        assert finding.field in {"", "where_seen", "explanation", "evidence", "confirmed"}
        assert finding.severity is not Severity.NEEDS or finding.field, "what is needed can be given"


@given(lines)
def test_what_holds_a_line_up_comes_first(facts: LineFacts) -> None:
    order = [["refuse", "needs", "note"].index(f.severity.value) for f in lint(facts)]
    assert order == sorted(order)


@given(lines)
def test_a_right_that_is_not_alive_that_day_never_carries_a_line(facts: LineFacts) -> None:
    right = facts.right
    alive = right is not None and right.status is RightStatus.VERIFIED
    if right is not None and right.valid_from is not None:
        alive = alive and right.valid_from <= facts.on
    if right is not None and right.valid_until is not None:
        alive = alive and facts.on <= right.valid_until
    refused = {f.code for f in lint(facts) if f.severity is Severity.REFUSE}
    dead = {"right_unknown", "right_not_verified", "right_expired", "right_not_begun"}
    assert bool(refused & dead) is not alive


@given(lines)
def test_to_give_more_never_holds_a_line_up(facts: LineFacts) -> None:
    more = replace(
        facts,
        where_seen="picture 2",
        explanation="A test buy has shown another label.",
        confirmed=facts.confirmed | {"outside_classes", "resale_words"},
        evidence=facts.evidence + 1,
    )
    before = {f.code for f in holds_up(lint(facts))}
    after = {f.code for f in holds_up(lint(more))}
    assert after <= before
    assert all(f.severity is Severity.REFUSE for f in holds_up(lint(more)))


@given(lines)
def test_a_stranger_is_never_held_to_more_than_the_rights_holder(facts: LineFacts) -> None:
    own = {f.code for f in holds_up(lint(replace(facts, by_holder=True)))}
    strange = {f.code for f in holds_up(lint(replace(facts, by_holder=False)))}
    assert strange <= own


@given(st.lists(lines, max_size=8))
def test_the_summary_counts_lines_and_not_findings(many: list[LineFacts]) -> None:
    found = [lint(facts) for facts in many]
    counted = summary(found)
    for code, count in counted.items():
        assert count == sum(any(f.code == code for f in holds_up(each)) for each in found)
    assert list(counted.values()) == sorted(counted.values(), reverse=True)


# --- forms and reasons


def test_every_reason_is_a_ground_that_a_decision_can_give_or_says_why_it_is_none() -> None:
    for reason in NOTICE_REASONS.values():
        if reason.why_not:
            assert reason.code not in BY_CODE
            assert reason.answer is None
            assert reason.instead
        else:
            assert reason.answer is not None
            assert fits(reason.code, reason.answer)
            assert BY_CODE[reason.code].ground


def test_every_kind_of_right_has_a_reason_and_a_law() -> None:
    for kind in RightType:
        assert any(kind in r.right_types and not r.why_not for r in NOTICE_REASONS.values())
        assert any(kind in form.right_types for form in FORMS.values())


@pytest.mark.parametrize("regime", sorted(FORMS))
def test_a_notice_lacks_each_statement_that_its_law_asks_for(regime: str) -> None:
    form = FORMS[regime]
    all_of_them = frozenset(statement.code for statement in form.statements)
    assert all_of_them
    assert missing_statements(regime, all_of_them, "Ada Vexora") == []
    for one in form.statements:
        lacking = missing_statements(regime, all_of_them - {one.code}, "Ada Vexora")
        assert len(lacking) == 1
        assert one.text in lacking[0]
        assert one.source in lacking[0]
    assert bool(missing_statements(regime, all_of_them, " ")) is form.signed
