"""A shop asks before it publishes a listing: over a real socket, of a process in which Django cannot be imported."""

import json
import math
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import pyarrow as pa
import pytest
from pydantic_core import to_json

from jointforce.api.gate.arrow import ARROW
from jointforce.bench.caller import closed_loop, open_loop
from jointforce.domain.matter import Matter, content_key, fold_text, matter_key
from jointforce.domain.triage_rules import Policy, Rule, policy_to_json
from jointforce.domain.vocabulary import Disposition, Role, Signal, Standing
from jointforce.screening.edition import Removals
from tests.doors.gate_process import HOUSE, JSON, KEY, OTHER_HOUSE, SOUK, Gate, house, key, put_out

DISGUISED = {"id": "L1", "title": "V*x⭐ra runner black"}
PLAIN = {"id": "L2", "title": "Vexora runner black"}
HONEST = {"id": "L3", "title": "Linen tablecloth"}
KEYS = {
    KEY: key(),
    "jf_souk": key(SOUK),
    "jf_other_house": key(OTHER_HOUSE, OTHER_HOUSE),
    "jf_expired": key(expires_at=(datetime.now(UTC) - timedelta(days=1)).isoformat()),
    "jf_not_yet_expired": key(expires_at=(datetime.now(UTC) + timedelta(days=1)).isoformat()),
    "jf_revoked": key(revoked=True),
    "jf_reads": key(scopes=["listings:read"]),
    "jf_analyst": key(role=Role.ANALYST.value),
    "jf_brand": key(kind="rights_holder", role=Role.BRAND_OWNER.value),
}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Gate]]:
    """Starts gates, each over a folder of its own; they answer when they are handed out."""
    running: list[Gate] = []

    def one() -> Gate:
        place = tmp_path_factory.mktemp("gate")
        running.append(Gate(place / "editions", place / "log"))
        running[-1].wait()
        return running[-1]

    yield one
    for gate in running:
        gate.stop()


@pytest.fixture(scope="module")
def gate(start: Callable[[], Gate]) -> Gate:
    """A gate of two houses: Vexora and Lumora here, Zemalo there."""
    found = start()
    houses = {HOUSE: house("Vexora", "Lumora"), OTHER_HOUSE: house("Zemalo")}
    found.wait(put_out(found.folder, keys=KEYS, houses=houses))
    return found


def dispositions(gate: Gate, *listings: dict[str, Any], secret: str = KEY) -> list[str]:
    return [answer["disposition"] for answer in gate.screen(*listings, secret=secret)]


# --- what is said


def test_a_disguised_name_is_referred_with_its_place_and_an_honest_listing_is_clear(gate: Gate) -> None:
    disguised, honest = gate.screen({**DISGUISED, "price": "19.90", "currency": "eur"}, HONEST)
    name = disguised["matches"][0]
    assert (name["right_id"], name["holder"], name["signal"]) == ("R-Vexora", "Vexora Ltd", "disguised_mark")
    assert DISGUISED["title"][name["start"] : name["end"]] == name["text"] == "V*x⭐ra"
    assert (disguised["id"], disguised["disposition"]) == ("L1", "refer")
    assert [reason["code"] for reason in disguised["reasons"]] == [
        "base", "disguised_mark_sold", "price_untold_far_below", "policy"
    ]  # fmt: skip
    weights = sum(reason["weight"] for reason in disguised["reasons"])
    assert disguised["risk"] == pytest.approx(1 / (1 + math.exp(-weights)), abs=1e-4)
    assert honest == {
        "id": "L3", "risk": 0.0, "disposition": "clear", "reasons": [], "matches": [], "repaired": False
    }  # fmt: skip


def test_one_listing_is_answered_as_it_is_among_many_and_nothing_is_kept_of_either(gate: Gate) -> None:
    alone = [gate.send(to_json(listing)).json for listing in (PLAIN, HONEST, DISGUISED)]
    assert gate.screen(PLAIN, HONEST, DISGUISED) == alone == gate.screen(PLAIN, HONEST, DISGUISED)


def test_an_id_that_comes_twice_is_answered_twice_each_for_its_own_content(gate: Gate) -> None:
    same = [{**listing, "id": "same"} for listing in (DISGUISED, HONEST, PLAIN)]
    assert dispositions(gate, *same) == ["refer", "clear", "watch"]


def test_a_stream_of_arrow_is_answered_as_json_is_and_each_form_by_the_other(gate: Gate) -> None:
    nothing = {"price": None, "currency": None}
    rows: list[dict[str, Any]] = [{**DISGUISED, "price": 19.0, "currency": "EUR"}, {**HONEST, **nothing}]
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pylist(rows)
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    stream = bytes(sink.getvalue())
    expected = gate.screen(*rows)
    by_stream = gate.send(stream, kind=ARROW)
    assert by_stream.headers["content-type"] == ARROW
    answered = pa.ipc.open_stream(by_stream.body).read_all().to_pylist()
    assert [row["matches"] for row in answered][1] == []
    for row, other in zip(answered, expected, strict=True):
        assert row["risk"] == pytest.approx(other["risk"])
        assert [m["text"] for m in row["matches"]] == [m["text"] for m in other["matches"]]
        assert (row["id"], row["disposition"]) == (other["id"], other["disposition"])
    assert gate.send(stream, kind=ARROW, Accept=JSON).json == {"listings": expected}
    crossed = gate.send(to_json({"listings": rows}), Accept=ARROW)
    assert pa.ipc.open_stream(crossed.body).read_all().to_pylist() == answered


def test_the_answers_are_what_the_gates_own_document_says(gate: Gate) -> None:
    document = gate.call("GET", "/openapi.json").json
    schemas = document["components"]["schemas"]
    checked = {
        name: {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}} for name in schemas
    }
    for answer in gate.screen(DISGUISED, PLAIN, HONEST, {"id": "r", "title": "1:1 replica AAA handbag"}):
        jsonschema_rs.validate(checked["Answer"], answer)
    problem = gate.send(b"{")
    jsonschema_rs.validate(checked["Problem"], problem.json)
    jsonschema_rs.validate(
        checked["Listing"], {**DISGUISED, "price": 1.5, "images": ["https://x.example/1.jpg"]}
    )


# --- what counts beside the text


def test_what_is_known_for_certain_is_clear_and_says_why(start: Callable[[], Gate]) -> None:
    gate = start()
    today = datetime.now(UTC).date()
    cleared = {
        "id": "known",
        "title": "V*x⭐ra Runner, black",
        "price": 60,
        "currency": "EUR",
        "seller_id": "S9",
    }
    matter = matter_key(
        folded_title=fold_text("V*x⭐ra runner BLACK"),
        folded_description="",
        pictures=[],
        seller="S9",
        category="",
    )
    edition = put_out(
        gate.folder,
        keys=KEYS,
        houses={
            HOUSE: house(
                "Vexora",
                authorised=[
                    (HOUSE, "S1", "H-Vexora", None),
                    (HOUSE, "S2", "H-Vexora", today),
                    (HOUSE, "S3", "H-Vexora", today - timedelta(days=2)),
                ],
                cleared=[(HOUSE, "known", "H-Vexora", Matter(matter, 70.0, "EUR"))],
                scopes=[("R-Vexora", ["EU"], [25])],
            )
        },
    )
    gate.wait(edition)

    def said(**changed: Any) -> tuple[str, str]:
        [answer] = gate.screen({**DISGUISED, **changed})
        return answer["disposition"], answer["reasons"][-1]["code"]

    assert said() == ("refer", "policy")
    assert said(seller_id="S1") == said(seller_id="S2") == ("clear", "authorised")
    assert said(seller_id="S3") == said(seller_id="unknown") == ("refer", "policy")
    assert dispositions(gate, {**DISGUISED, "seller_id": "S1"}, secret="jf_souk") == ["refer"]
    assert said(**cleared) == ("clear", "cleared")
    for changed in ({"price": 50}, {"title": "V*x⭐ra Runner, red"}, {"seller_id": "S8"}, {"id": "another"}):
        assert said(**{**cleared, **changed}) == ("refer", "policy")
    assert said(ships_to="US") == said(category="Beer") == ("clear", "outside_scope")
    assert said(ships_to="US,DE", category="Shoes") == ("refer", "policy")
    [outside] = gate.screen({**DISGUISED, "ships_to": "US"})
    assert outside["risk"] == 0
    assert outside["matches"]


def test_what_was_removed_is_restricted_whoever_sells_it_until_it_is_reinstated(
    start: Callable[[], Gate],
) -> None:
    gate = start()
    content = content_key(fold_text("Soft slippers"), fold_text("As seen."), ["https://x.example/1.jpg"])
    again = {
        "id": "new",
        "title": "SOFT  slippers!",
        "description": "as seen",
        "images": ["https://x.example/1.jpg"],
    }
    gate.wait(
        put_out(
            gate.folder, "Vexora", removed=Removals(lambda: [(content, "H-Vexora", "R-Vexora", "case-1")])
        )
    )
    restricted, other_picture = gate.screen(again, {**again, "images": []})
    assert (restricted["disposition"], restricted["matches"][0]["signal"]) == ("restrict", "stay_down")
    assert restricted["risk"] > 0.95
    assert [reason["code"] for reason in restricted["reasons"]] == ["base", "stay_down", "policy"]
    assert other_picture["disposition"] == "clear"
    gate.wait(put_out(gate.folder, "Vexora"))
    assert dispositions(gate, again) == ["clear"]


def test_a_holders_own_policy_and_a_sellers_standing_decide(start: Callable[[], Gate]) -> None:
    gate = start()
    mark = frozenset({Signal.MARK})
    own = Policy(
        (Rule(then=Disposition.REFER, signals=mark, seller_standing=frozenset({Standing.PROBATION})),)
    )
    rules = {"H-Vexora": policy_to_json(own), "": policy_to_json(Policy((Rule(then=Disposition.RESTRICT),)))}
    standings = [(HOUSE, "S1", Standing.PROBATION.value)]
    gate.wait(put_out(gate.folder, "Vexora", "Lumora", policies=rules, standings=standings))
    on_probation, normal = ({**PLAIN, "seller_id": seller} for seller in ("S1", "S2"))
    lumora = {"id": "l", "title": "Lumora lamp"}
    both = {"id": "b", "title": "Vexora and Lumora set", "seller_id": "S1"}
    assert dispositions(gate, on_probation, normal, lumora, both) == [
        "refer",
        "watch",
        "restrict",
        "restrict",
    ]


# --- who may ask


@pytest.mark.parametrize(
    ("authorization", "status", "code"),
    [
        ("", 401, "key_missing"),
        ("Basic jf_x", 401, "key_missing"),
        ("Bearer ", 401, "key_missing"),
        ("Bearer jf_nobody", 401, "key_unknown"),
        ("Bearer jf_expired", 401, "key_expired"),
        ("Bearer jf_revoked", 401, "key_revoked"),
        ("Bearer jf_reads", 403, "not_allowed"),
        ("Bearer jf_analyst", 403, "not_allowed"),
        ("Bearer jf_brand", 403, "not_allowed"),
        ("bearer jf_not_yet_expired", 200, None),
    ],
)
def test_a_key_that_may_not_ask_is_told_why(
    gate: Gate, authorization: str, status: int, code: str | None
) -> None:
    reply = gate.call(
        "POST", "/api/v1/screen", to_json(PLAIN), Authorization=authorization, Content_Type=JSON
    )
    assert (reply.status, reply.json.get("code")) == (status, code)
    assert ("www-authenticate" in reply.headers) == (status == 401)


def test_a_house_learns_nothing_of_the_rights_of_another(gate: Gate) -> None:
    zemalo = {"id": "z", "title": "Zemalo kettle"}
    assert dispositions(gate, zemalo, PLAIN) == ["clear", "watch"]
    assert dispositions(gate, zemalo, PLAIN, secret="jf_other_house") == ["watch", "clear"]


# --- when the rights change


def test_before_anything_is_published_it_lives_and_is_not_ready(start: Callable[[], Gate]) -> None:
    gate = start()
    assert [gate.call("GET", path).status for path in ("/healthz", "/readyz")] == [200, 503]
    reply = gate.send(to_json(PLAIN))
    assert (reply.status, reply.json["code"]) == (503, "not_ready")
    gate.wait(put_out(gate.folder, "Vexora"))
    assert dispositions(gate, PLAIN) == ["watch"]


def test_a_new_edition_takes_over_and_a_broken_one_does_not(start: Callable[[], Gate]) -> None:
    gate = start()
    gate.wait(put_out(gate.folder, "Vexora"))
    gate.wait(put_out(gate.folder, "Lumora"))
    assert dispositions(gate, PLAIN) == ["clear"]
    for number, spoil in ((8, None), (9, "{"), (10, json.dumps({"form": 99}))):
        if spoil is not None:
            (gate.folder / str(number)).mkdir()
            (gate.folder / str(number) / "edition.json").write_text(spoil)
        aside = gate.folder / "aside"
        aside.write_text(f"{number}\n")
        aside.replace(gate.folder / "current")
        while gate.log.read_text().count("the one before answers on") < number - 7:
            assert dispositions(gate, {"id": "l", "title": "Lumora lamp"}) == ["watch"]
    mended = put_out(gate.folder, "Vexora")
    assert mended > 10
    gate.wait(mended)
    assert dispositions(gate, PLAIN) == ["watch"]


def test_a_key_that_is_revoked_opens_nothing_after_the_next_edition(start: Callable[[], Gate]) -> None:
    gate = start()
    gate.wait(put_out(gate.folder, "Vexora"))
    assert gate.send(to_json(PLAIN)).status == 200
    gate.wait(put_out(gate.folder, "Vexora", keys={KEY: key(revoked=True)}))
    assert gate.send(to_json(PLAIN)).json["code"] == "key_revoked"


def test_what_was_asked_is_counted(gate: Gate) -> None:
    def counted() -> dict[str, float]:
        lines = gate.call("GET", "/metrics").body.decode().splitlines()
        pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
        return {name: float(value) for name, value in pairs}

    before = counted()
    gate.screen(PLAIN, HONEST)
    gate.send(b"{")
    after = counted()
    assert after["jointforce_gate_listings_total"] - before["jointforce_gate_listings_total"] == 2
    refused = 'jointforce_gate_calls_total{status="400"}'
    assert after[refused] - before.get(refused, 0) == 1
    assert after["jointforce_gate_edition"] == 1
    assert after["jointforce_gate_seconds_count"] - before["jointforce_gate_seconds_count"] == 2


def test_the_benchs_caller_counts_every_answer_and_every_refusal(gate: Gate) -> None:
    head = "POST /api/v1/screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {}\r\n"
    body = to_json(PLAIN)
    allowed, refused = (
        head.format(secret).encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
        for secret in (KEY, "jf_x")
    )
    outcome = open_loop(gate.port, [allowed, refused], 100, 1, random.Random(1))
    assert (len(outcome.milliseconds), outcome.errors) == (100, 50)
    outcome = closed_loop(gate.port, [refused], 0.2, 2)
    assert outcome.errors == len(outcome.milliseconds) > 0
