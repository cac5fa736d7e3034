"""What the tests of notices begin with: listings, a notice that names them, complainants with a record and without."""

from dataclasses import replace
from typing import Any

from jointforce.cases import queries as cases
from jointforce.domain.actor import Actor
from jointforce.domain.vocabulary import ProgrammePhase, Standing
from jointforce.intake.schemas import LineIn, LineKept, NoticeFileIn, NoticeIn
from tests.world import World

FILE = NoticeFileIn("label.png", "image/png", "0" * 64, 10)


def as_(actor: Actor, standing: Standing, phase: ProgrammePhase = ProgrammePhase.NONE) -> Actor:
    return replace(actor, standing=standing, phase=phase)


def shoes(world: World, *ids: str, **more: Any) -> None:
    world.post(
        *(
            {"id": i, "title": f"Vexora runner {i}", "category": "Shoes", "seller_id": "S7", "price": 19,
             "currency": "EUR", **more}
            for i in ids
        )
    )  # fmt: skip


def notice(world: World, *refs: str, **more: Any) -> NoticeIn:
    lines = tuple(LineIn(ref, world.rights["Vexora"], "counterfeit_mark") for ref in refs)
    said: dict[str, Any] = {
        "reason": "The stitching and the box are not ours.",
        "statements": frozenset({"good_faith"}),
    }
    return NoticeIn(lines, **{**said, **more})


def codes(line: LineKept) -> list[str]:
    return [finding["code"] for finding in line.findings]


def case_of(world: World, line: LineKept) -> Any:
    assert line.case_id is not None
    return cases.case(world.actors["analyst"], line.case_id)


def normal(world: World) -> Actor:
    return as_(world.actors["owner"], Standing.NORMAL)


def good(world: World) -> Actor:
    return as_(world.actors["owner"], Standing.GOOD_FAITH)
