"""What sellers can prove: which listings a product is, and the ways of documents and clearances."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointforce.domain.errors import Invalid, WrongState
from jointforce.domain.proof import (
    CLEARANCE_MOVES,
    DOCUMENT_MOVES,
    ClearanceState,
    DocumentState,
    move_clearance,
    move_document,
    product_scope,
    require_rebuttal,
    usable,
    words_of,
)

TODAY = date(2026, 3, 2)


def gtin(body: str) -> str:
    """A code with its check digit, counted as the standard's table does: threes and ones from the right."""
    total = 0
    for place, digit in enumerate(body[::-1]):
        total += int(digit) * (3, 1)[place % 2]
    return body + str(-total % 10)


@pytest.mark.parametrize(
    ("listing", "code", "title", "is_it"),
    [
        ("L1", "", "anything", True),
        ("L2", "", "anything", False),
        ("L2", "4006381333931", "anything", True),
        ("L2", "04006381333931", "anything", True),
        ("L2", "4006381333948", "anything", False),
        ("L2", "", "Vexora Runner RX-200, black", True),
        ("L2", "", "vexora runner rx-200", True),
        ("L2", "", "Vexora runner RX-2000", False),
        ("L2", "", "runner", False),
    ],
)
def test_a_listing_is_the_product_by_its_id_its_gtin_or_all_the_words(
    listing: str, code: str, title: str, is_it: bool
) -> None:
    scope = product_scope("L1\nL9", "4006381333931", "Vexora RX-200")
    assert scope.covers(listing, code, title) is is_it


@pytest.mark.parametrize(
    ("ids", "gtins", "words", "why"),
    [
        ("", " ", "", "Say which product it is"),
        ("", "4006381333932", "", "its check digit does not fit"),
        ("", "12", "", "is not a GTIN"),
        ("", "", "shoe", "must hold an article number"),
        ("\n".join(map(str, range(201))), "", "", "At most 200"),
    ],
)
def test_a_scope_that_names_nothing_or_too_much_is_refused_with_the_reason(
    ids: str, gtins: str, words: str, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        product_scope(ids, gtins, words)


@given(st.text("0123456789", min_size=7, max_size=13).filter(lambda s: s.strip("0")), st.text(max_size=4))
def test_a_gtin_is_taken_by_its_check_digit_and_found_whatever_zeros_lead_it(body: str, title: str) -> None:
    code = gtin(body)
    if len(code.lstrip("0")) < 2:
        return
    scope = product_scope("", code, "")
    assert scope.covers("other", code.rjust(14, "0"), title)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    with pytest.raises(Invalid):
        product_scope("", wrong, "")


@given(st.text(), st.text())
def test_more_words_never_take_a_title_out(title: str, more: str) -> None:
    assert words_of(title) <= words_of(f"{title} {more}")


def test_every_move_of_a_document_and_of_a_clearance_is_the_tables() -> None:
    for source in DocumentState:
        for target in DocumentState:
            if (source, target) in DOCUMENT_MOVES:
                assert move_document(source, target) is target
            else:
                with pytest.raises(WrongState):
                    move_document(source, target)
    for start in ClearanceState:
        for end in ClearanceState:
            if (start, end) in CLEARANCE_MOVES:
                assert move_clearance(start, end) is end
            else:
                with pytest.raises(WrongState):
                    move_clearance(start, end)


@pytest.mark.parametrize("states", [(DocumentState, DOCUMENT_MOVES), (ClearanceState, CLEARANCE_MOVES)])
def test_from_every_state_there_is_a_way_to_every_other(
    states: tuple[type, frozenset[tuple[str, str]]],
) -> None:
    """Nothing is a dead end: what was granted, refused, withdrawn or ended can be undone."""
    kinds, moves = states
    for start in kinds:  # type: ignore[attr-defined]
        reached = {start}
        while more := {target for source, target in moves if source in reached} - reached:
            reached |= more
        assert reached | {"submitted"} >= set(kinds) - {"asked"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("state", "until", "proves"),
    [
        (DocumentState.VERIFIED, None, True),
        (DocumentState.VERIFIED, TODAY, True),
        (DocumentState.VERIFIED, date(2026, 3, 1), False),
        (DocumentState.SUBMITTED, None, False),
        (DocumentState.REFUSED, None, False),
    ],
)
def test_a_document_proves_something_while_it_is_verified_and_in_force(
    state: DocumentState, until: date | None, proves: bool
) -> None:
    assert usable(state, until, TODAY) is proves


def test_a_cleared_product_needs_a_specific_rebuttal_and_others_do_not() -> None:
    require_rebuttal(False, "")
    require_rebuttal(True, "Invoice 4711 was issued to another company, in 2019.")
    with pytest.raises(Invalid, match="which document is wrong"):
        require_rebuttal(True, "It is fake.")
