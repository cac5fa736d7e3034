"""The bench of the programme plays by the rules of `domain`, all complainants at once as one by one."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jointforce.bench.main import measure
from jointforce.bench.programme import figures
from jointforce.bench.programme.days import Year
from jointforce.bench.programme.people import Numbers, Parameters, builders, draw, returners
from jointforce.bench.programme.tables import ORDER, tables
from jointforce.domain.lanes import turn
from jointforce.domain.programmes import rule
from jointforce.domain.standing import falls
from jointforce.domain.tally import Tally
from tests.unit.bench import programme_plainly

SMALL = Parameters(
    malicious=6, honest=25, malicious_notices=70, honest_notices=40, days=120, rush_days=10, analysts_read=0.2
)
WORLDS = [
    SMALL,
    builders(replace(SMALL, malicious_notices=150)),
    returners(SMALL),
    replace(SMALL, analyst_errs=0.3, honest_overturned=(2.0, 18.0)),
    replace(SMALL, analysts_read=0.0),
]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("p", WORLDS)
def test_all_at_once_comes_to_the_same_as_one_by_one(p: Parameters, seed: int) -> None:
    claims = draw(p, seed)
    fast = Year(p, claims, tables(rule(), 200)).run()
    slow = programme_plainly.Plain(p, claims, rule()).run()
    filed = slow.filed.values()
    assert [person.caught_at for person in slow.people] == fast.caught_at.tolist()
    assert [person.good for person in slow.people] == fast.good.tolist()
    assert {c.number: c.filed_on for c in filed} == _days(fast.filed_on)
    assert {c.number: c.restricted_on for c in filed if c.restricted_on >= 0} == _days(fast.restricted_on)
    assert slow.reads == fast.read


def _days(on: Numbers) -> dict[int, int]:
    return {int(n): int(on[n]) for n in np.flatnonzero(on >= 0)}


def test_the_tables_say_what_the_rules_say() -> None:
    found = tables(rule(), 60)
    for decided in range(61):
        for lost in range(decided + 1):
            tally = Tally(upheld=decided - lost, rejected=lost)
            assert (lost >= found.fall[decided]) == falls(rule(), tally)
            for number, standing in enumerate(ORDER):
                asked = turn(standing, tally, share=rule().min_share)
                assert found.turns[number, decided, lost] == asked


def test_what_is_drawn_is_as_the_parameters_say() -> None:
    p = Parameters(malicious=200, honest=3000)
    claims = draw(p, 7)
    bad = claims.owner < p.malicious
    assert claims.false[bad].mean() == pytest.approx(0.70, abs=0.01)
    assert claims.answers.mean() == pytest.approx(0.60, abs=0.01)
    overturned = claims.false & claims.answers
    assert overturned[~bad].mean() == pytest.approx(0.02, abs=0.003)
    assert (claims.takes.min(), claims.takes.max()) == (1, 15)
    assert (bad.sum(), (~bad).sum()) == (200 * 819, 3000 * 60)
    honest = claims.planned[~bad].reshape(3000, 60)
    assert (np.diff(honest, axis=1) >= 0).all()


def test_nobody_has_more_undecided_than_the_lane_allows() -> None:
    fast = Year(SMALL, draw(SMALL, 3), tables(rule(), 200)).run()
    first_day = np.bincount(draw(SMALL, 3).owner[fast.filed_on == 0], minlength=SMALL.complainants)
    assert first_day.max() <= 20


def test_first_come_first_removed_removes_all_that_no_analyst_rejects() -> None:
    p = replace(SMALL, analyst_errs=0.0)
    claims = draw(p, 1)
    removed = figures.first_come(p, claims, 1)
    assert removed[~claims.false].all()
    spared = (~removed[claims.false]).mean()
    assert 0.1 < spared < 0.3


def test_the_bench_gives_the_worst_seed_and_its_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, Any] = figures.programme_figures(replace(SMALL, malicious_notices=120))
    seeds = found["seeds"]
    assert len(seeds) == 5
    assert found["malicious_caught"] == min(s["malicious_caught"] for s in seeds)
    assert found["honest_touched"] == max(s["honest_touched"] for s in seeds)
    assert found["wrong_removals_ratio"] == min(s["wrong_removals_ratio"] for s in seeds)
    assert found["parameters"]["honest_overturned"] == (2.0, 98.0)
    assert {"record_builders", "returning_under_new_names"} <= set(found)
    json.dumps(found)
    monkeypatch.setattr(figures, "programme_figures", lambda: {"malicious_caught": 1.0})
    assert measure("programme", None) == {"malicious_caught": 1.0}
