"""Nobody's e-mail address, number, account, address or name leaves in a text."""

import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointforce.domain.transparency.privacy import cut, without_personal_data

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to j.doe+x@mail.example.com today", "Write to [e-mail] today"),
        ("Write to j.doe (at) mail (dot) example", "Write to [e-mail]"),
        ("write ｊｏｅ＠ｍａｉｌ．ｃｏｍ", "write [e-mail]"),
        ("jo\u200be@ma\u200bil.com wrote", "[e-mail] wrote"),
        ("Call +49 (0)30 901820 now", "Call [number] now"),
        ("Call 0170/1234567 or 555-123-4567.", "Call [number] or [number]."),
        ("wechat 13800138000", "wechat [number]"),
        ("Pay to DE89 3704 0044 0532 0130 00, please", "Pay to [account], please"),
        ("Pay to gb82west12345698765432", "Pay to [account]"),
        ("NL91 ABNA 0417 1643 00", "[account]"),
        ("See https://jo:secret@shop.example/u/jo?x=1.", "See [link]"),
        ("See www.jo-doe.example or shop.example/user/jo", "See [link] or [link]"),
        ("mailto:jo@doe.example", "[link]"),
        ("Ask @jo_doe there", "Ask [name] there"),
        ("Sold by Mrs Maria Rossi.", "Sold by [name]"),
        ("It ships from Hauptstraße 12, 10115 Berlin.", "It ships from [address], [address]."),
        ("from Hauptstraße 12 10115 Berlin", "from [address] [address]"),
        ("or 030 901 8200 AA", "or [number] AA"),
        ("from 12 High Street", "from [address]"),
        ("from Via Roma 7", "from [address]"),
        ("寄自南京路12号", "[address]"),
    ],
)
def test_what_points_at_a_person_is_named_in_brackets(text: str, left: str) -> None:
    assert without_personal_data(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "The mark Vexora is sold at 17 % of its usual price (19.00 EUR of 110.00 EUR).",
        "Regulation (EU) 2017/1001 Art. 9(2)(a); 15 U.S.C. § 1114; Directive 2001/29/EC.",
        "Letters were replaced: V*x⭐ra; seen on 2026-11-29 and 29.11.2026.",
        "The seller is not authorised; sizes 36, 37 and 38 in 2026.",
    ],
)
def test_what_a_statement_needs_stays(text: str) -> None:
    assert without_personal_data(text, ["Seller One"], ["Vexora"]) == text


def test_names_go_whole_and_by_their_words_but_the_marks_words_stay() -> None:
    found = without_personal_data(
        "Maria ROSSI (rossi_maria) of Vexora Rossi Outlet sells Vexora; Marianne does not.",
        ["Vexora Rossi Outlet", "Maria Rossi"],
        ["Vexora"],
    )
    assert found == "[name] ([name]_[name]) of [name] sells Vexora; Marianne does not."


words = st.text(string.ascii_letters + " .,;:!?äöü漢字-", max_size=40)
name_words = st.text("bcdfghjklnpqrstvwxyzäöü", min_size=4, max_size=10).map(str.title)
local = st.from_regex(r"[a-z][a-z0-9]{1,10}([._+-][a-z0-9]{1,8})?", fullmatch=True)
host = st.from_regex(r"[a-z]{2,10}(-[a-z]{2,5})?\.(com|example|co\.uk|de)", fullmatch=True)
emails = st.builds("{}@{}".format, local, host)
phones = st.builds(
    lambda lead, groups, sep: lead + sep.join(groups),
    st.sampled_from(["+49 ", "0", "(0)", "+1-", "00", ""]),
    st.lists(st.text(string.digits, min_size=3, max_size=4), min_size=3, max_size=4),
    st.sampled_from([" ", "-", ".", " - ", "", "\u2011"]),
)
links = st.builds(
    "{}{}/{}".format, st.sampled_from(["https://", "http://jo:pw@", "www.", "ftp://"]), host, local
)


@st.composite
def accounts(draw: st.DrawFn) -> str:
    country = draw(st.sampled_from(["DE", "FR", "NL", "GB"]))
    bban = draw(st.text(string.digits, min_size=14, max_size=22))
    number = "".join(str(int(c, 36)) for c in f"{bban}{country}00")
    whole = f"{country}{98 - int(number) % 97:02}{bban}"
    spaced = draw(st.booleans())
    return " ".join(re.findall(".{1,4}", whole)) if spaced else whole


@patient
@given(words, st.one_of(emails, phones, links, accounts()), words)
def test_whatever_stands_around_it_a_personal_text_is_gone(before: str, secret: str, after: str) -> None:
    left = without_personal_data(f"{before} {secret} {after}")
    assert secret not in left
    assert "@" not in left
    assert not re.search(r"\d{5}", re.sub(r"\D", "", left))


@patient
@given(words, st.lists(name_words, min_size=1, max_size=3), st.sampled_from([" ", "-", "_", "  "]), words)
def test_a_name_is_gone_in_any_case_and_with_anything_between_its_words(
    before: str, name: list[str], between: str, after: str
) -> None:
    whole = " ".join(name)
    left = without_personal_data(f"{before}|{between.join(name).upper()}|{after}", [whole])
    for word in name:
        assert not re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", left, re.IGNORECASE)


@patient
@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_read_and_a_second_reading_changes_nothing(text: str, names: list[str]) -> None:
    once = without_personal_data(text, names)
    once.encode()
    assert without_personal_data(once, names) == once


@patient
@given(st.text(), st.integers(1, 40))
def test_a_text_is_cut_on_code_points_and_says_so(text: str, longest: int) -> None:
    short = cut(text, longest)
    assert len(short) <= longest
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    "unit", ["a", "1", "a.", "1 ", "@", "http:", "AB12", "Mr A", "12 rue ", "漢", "str. "]
)
def test_a_text_of_fifty_thousand_signs_is_read_in_steps_that_grow_with_its_length(unit: str) -> None:
    without_personal_data((unit * 50_000)[:50_000], ["Maria Rossi"])
