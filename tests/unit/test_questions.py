"""The kinds of question are data that holds together, and what an answer says is read or refused in words."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest

from jointforce.domain import reasons
from jointforce.domain.errors import Invalid
from jointforce.domain.questions import (
    KINDS,
    FieldKind,
    Option,
    QuestionKind,
    in_words,
    kind_for,
    option_for,
    read_fields,
)
from jointforce.domain.vocabulary import Answer, Signal

TODAY = date(2026, 11, 29)
OPTIONS = [(kind, option) for kind in QuestionKind for option in KINDS[kind].options]
GOOD: dict[FieldKind, Any] = {
    FieldKind.TEXT: "green",
    FieldKind.DATE: "2027-06-30",
    FieldKind.PRICE: "110",
    FieldKind.CURRENCY: "eur",
    FieldKind.TERRITORIES: "jp, KR",
}


@pytest.mark.parametrize(("kind", "option"), OPTIONS)
def test_every_answer_has_a_reason_that_goes_with_it_and_is_found_by_it(
    kind: QuestionKind, option: Option
) -> None:
    code = option.reason_code or reasons.default_reason(option.answer)
    assert reasons.fits(code, option.answer)
    assert option_for(kind, option.answer, code) is option


@pytest.mark.parametrize("kind", QuestionKind)
def test_no_two_answers_of_a_kind_share_a_key_and_each_kind_can_be_declined(kind: QuestionKind) -> None:
    keys = [option.key for option in KINDS[kind].options]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set("jkux")
    assert Answer.CANNOT_TELL in {option.answer for option in KINDS[kind].options}


def test_every_answer_that_informs_belongs_to_a_kind_and_the_reason_to_nothing_else() -> None:
    used = {option.reason_code for _, option in OPTIONS if option.answer is Answer.INFORMED}
    assert used == {reason.code for reason in reasons.reasons_for(Answer.INFORMED)}


@pytest.mark.parametrize(("kind", "option"), OPTIONS)
def test_a_full_answer_is_read_and_read_again_the_same(kind: QuestionKind, option: Option) -> None:
    said = read_fields(option, {f.name: GOOD[f.kind] for f in option.fields}, today=TODAY)
    assert set(said) == {f.name for f in option.fields}
    assert read_fields(option, said, today=TODAY) == said
    assert bool(in_words(said)) == bool(option.fields)


@pytest.mark.parametrize(("kind", "option"), OPTIONS)
def test_what_is_missing_or_unknown_is_named(kind: QuestionKind, option: Option) -> None:
    needed = [f for f in option.fields if f.required]
    for missing in needed:
        raw = {f.name: GOOD[f.kind] for f in option.fields if f is not missing}
        with pytest.raises(Invalid, match=missing.label):
            read_fields(option, raw, today=TODAY)
    with pytest.raises(Invalid, match="colour"):
        read_fields(option, {"colour": "green"}, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "answer", "reason", "raw", "why"),
    [
        (QuestionKind.SELLER_AUTHORISED, Answer.AUTHORISED, "", {"until": "2026-11-28"}, "in the past"),
        (QuestionKind.SELLER_AUTHORISED, Answer.AUTHORISED, "", {"until": "June"}, "a date like"),
        (QuestionKind.USUAL_PRICE, Answer.INFORMED, "", {"low": "0", "currency": "EUR"}, "above zero"),
        (QuestionKind.USUAL_PRICE, Answer.INFORMED, "", {"low": "NaN", "currency": "EUR"}, "above zero"),
        (QuestionKind.USUAL_PRICE, Answer.INFORMED, "", {"low": "1e99", "currency": "EUR"}, "above zero"),
        (QuestionKind.USUAL_PRICE, Answer.INFORMED, "", {"low": "1", "currency": "EURO"}, "three letters"),
        (
            QuestionKind.USUAL_PRICE,
            Answer.INFORMED,
            "",
            {"low": "2", "high": "1", "currency": "EUR"},
            "below",
        ),
        (QuestionKind.EVER_MADE, Answer.INFORMED, "sold_only_in", {"territories": "Japan"}, "two letters"),
        (QuestionKind.FREE, Answer.INFORMED, "", {"words": "x" * 501}, "1 to 500"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(
    kind: QuestionKind, answer: Answer, reason: str, raw: dict[str, str], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        read_fields(option_for(kind, answer, reason), raw, today=TODAY)


def test_an_answer_of_another_kind_is_refused_with_those_that_fit() -> None:
    with pytest.raises(Invalid, match="This is the price"):
        option_for(QuestionKind.USUAL_PRICE, Answer.GENUINE, "")
    with pytest.raises(Invalid, match="Sold only in"):
        option_for(QuestionKind.EVER_MADE, Answer.INFORMED, "")


def test_triage_asks_about_the_seller_only_where_nothing_speaks_of_the_product() -> None:
    for size in range(len(Signal) + 1):
        for found in map(set, combinations(Signal, size)):
            only_the_seller = Signal.SELLER in found and found <= {Signal.SELLER, Signal.MARK, Signal.PRICE}
            assert (kind_for(found) is QuestionKind.SELLER_AUTHORISED) == only_the_seller
