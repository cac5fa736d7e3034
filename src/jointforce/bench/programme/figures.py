"""The figures of `jointforce bench programme`: the programme beside first come, first removed, over five seeds."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from jointforce.bench.figures import spread
from jointforce.bench.programme.days import Year
from jointforce.bench.programme.people import Claims, Flags, Parameters, builders, draw, returners
from jointforce.bench.programme.tables import Tables, tables
from jointforce.domain.lanes import LANES
from jointforce.domain.programmes import rule

SEEDS = (1, 2, 3, 4, 5)
SOON = 20
"""Caught counts who fell before this decided listing."""


def programme_figures(base: Parameters | None = None) -> dict[str, Any]:
    """The three figures, the worst of the seeds, with every seed's; and two harder runs without a target."""
    p = base or Parameters()
    ruled = tables(rule(), max(p.malicious_notices, p.honest_notices))
    seeds = [one_seed(p, ruled, seed) for seed in SEEDS]
    return {
        "malicious_caught": min(s["malicious_caught"] for s in seeds),
        "honest_touched": max(s["honest_touched"] for s in seeds),
        "wrong_removals_ratio": min(s["wrong_removals_ratio"] for s in seeds),
        "seeds": seeds,
        "record_builders": one_seed(builders(p), ruled, SEEDS[0]),
        "returning_under_new_names": one_seed(returners(p), ruled, SEEDS[0]),
        "sellers_not_asked": one_seed(replace(p, sellers_asked=False), ruled, SEEDS[0]),
        "seller_is_asked": seller_is_asked(),
        "parameters": asdict(p),
        "rule": f"{ruled.rule.name} {ruled.rule.version}",
    }


def seller_is_asked() -> dict[str, Any]:
    """The step between reading and restricting, as the product takes it; from the lanes that both use.

    after_hours: unread; days: that the seller has to answer, and then silence restricts. simpler: what the year leaves
    out.
    """
    return {
        "taken_by": "jointforce.flows.seller_questions",
        "lanes": {
            standing.value: {"after_hours": lane.hours, "days": lane.ask_days}
            for standing, lane in LANES.items()
            if lane.ask_days
        },
        "simpler": "an answer of a lawful seller takes no analyst's time; sellers of infringing listings are silent",
    }


def one_seed(p: Parameters, ruled: Tables, seed: int) -> dict[str, Any]:
    """The figures of one drawing of people and luck."""
    claims = draw(p, seed)
    ours = Year(p, claims, ruled).run()
    theirs = first_come(p, claims, seed)
    bad = np.arange(p.complainants) < p.malicious
    caught = (ours.caught_at >= 0) & (ours.caught_at < SOON)
    restricted = (ours.restricted_on >= 0) & (ours.restricted_on < p.days)
    wrong, wrong_theirs = _wrong(claims, restricted), _wrong(claims, theirs)
    honest = claims.owner >= p.malicious
    due = ~claims.false & honest & (claims.planned < p.days - 30)
    took = (ours.restricted_on - claims.planned)[due & restricted]
    return {
        "seed": seed,
        "malicious_caught": round(float(caught[bad].mean()), 4),
        "honest_touched": round(float((ours.caught_at[~bad] >= 0).mean()), 5),
        "wrong_removals_ratio": round(wrong_theirs / max(wrong, 1), 2),
        "wrong_removals": wrong,
        "wrong_removals_of_honest": int((restricted & claims.false & honest).sum()),
        "wrong_removals_first_come": wrong_theirs,
        "decided_when_caught": spread(ours.caught_at[bad & (ours.caught_at >= 0)].tolist(), 50, 95),
        "honest_in_good_faith": round(float(ours.good[~bad].mean()), 4),
        "honest_infringements_removed": round(float(restricted[due].mean()), 4),
        "honest_days_to_removal": spread(took.tolist(), 50, 95),
        "notices": int((ours.filed_on >= 0).sum()),
        "notices_first_come": len(claims.owner),
        "readings": ours.read,
        "malicious_names": ours.names,
        "malicious_names_caught": round(ours.names_caught / ours.names, 4),
    }


def _wrong(claims: Claims, restricted: Flags) -> int:
    return int((restricted & claims.false).sum())


def first_come(p: Parameters, claims: Claims, seed: int) -> Flags:
    """Which claims led to a removal where every notice removes, but for those that an analyst reads first and rejects.

    The same analysts err in the same claims; they read their share of the notices, chosen by nothing but chance.
    """
    read = np.random.default_rng([seed, 1]).random(len(claims.owner)) < p.analysts_read
    return ~(read & (claims.false ^ claims.first_errs))
