"""Drafts of notices and templates: kept as they are, and nobody else's."""

from dataclasses import replace
from uuid import uuid4

import pytest

from jointforce.domain.errors import NotFound
from jointforce.flows import notices
from jointforce.intake import queries as intake
from jointforce.intake.schemas import LineIn, NoticeIn
from tests.apps.noticing import normal, notice, shoes
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def test_a_draft_survives_with_its_nonsense_and_becomes_the_notice(world: World) -> None:
    shoes(world, "L1")
    owner, draft_id = world.actors["owner"], uuid4()
    half = NoticeIn((LineIn("L1"), LineIn("half a line, \x00 and \ud800"), LineIn("")), reason="The")
    notices.save_draft(draft_id, half, actor=owner)
    kept = intake.draft(owner, draft_id)
    assert (kept.state, kept.reason) == ("draft", "The")
    assert [line.listing_ref for line in intake.lines_of(owner, draft_id)] == [
        "L1", "half a line, � and �", "",
    ]  # fmt: skip
    notices.save_draft(draft_id, replace(half, lines=half.lines[:1]), actor=owner)
    assert len(intake.lines_of(owner, draft_id)) == 1
    assert [draft.id for draft in intake.drafts(owner)] == [draft_id]
    assert not intake.notices(world.actors["analyst"]).exists(), "a draft is its writer's alone"
    filed = notices.file_notice(notice(world, "L1"), actor=normal(world), draft_id=draft_id)
    assert filed.notice.id == draft_id
    assert intake.drafts(owner) == []
    with pytest.raises(NotFound):
        notices.save_draft(draft_id, half, actor=owner)
    with pytest.raises(NotFound):
        notices.file_notice(notice(world, "L1"), actor=normal(world), draft_id=draft_id)


def test_drafts_of_others_are_not_seen_overwritten_sent_or_deleted(world: World) -> None:
    owner, stranger, draft_id = world.actors["owner"], world.actors["stranger"], uuid4()
    notices.save_draft(draft_id, notice(world, "L1"), actor=owner)
    with pytest.raises(NotFound):
        intake.draft(stranger, draft_id)
    for act in (
        lambda: notices.save_draft(draft_id, notice(world, "L2"), actor=stranger),
        lambda: notices.drop_draft(draft_id, actor=stranger),
        lambda: notices.file_notice(notice(world, "L2"), actor=stranger, draft_id=draft_id),
    ):
        with pytest.raises(NotFound):
            act()
    assert [line.listing_ref for line in intake.lines_of(owner, draft_id)] == ["L1"]
    notices.drop_draft(draft_id, actor=owner)
    assert intake.drafts(owner) == []


def test_a_template_is_kept_by_name_and_is_its_holders_alone(world: World) -> None:
    owner, stranger = world.actors["owner"], world.actors["stranger"]
    for reason in ("First words.", "Other words."):
        notices.keep_template(
            "Shoes", notice(world, reason=reason), right_id=world.rights["Vexora"],
            reason_code="counterfeit_mark", actor=owner,
        )  # fmt: skip
    [template] = intake.templates(owner)
    assert (template.name, template.reason) == ("Shoes", "Other words.")
    assert intake.templates(stranger) == []
    with pytest.raises(NotFound):
        notices.drop_template(template.id, actor=stranger)
    assert len(intake.templates(owner)) == 1
    notices.drop_template(template.id, actor=owner)
    assert intake.templates(owner) == []
