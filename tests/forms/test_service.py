"""Designing forms as a person does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.form import FormVersion
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.forms import service
from scrm_app.forms.errors import BadSchema, FormNotFound, NothingToPublish, StaleDraft
from tests.conftest import NOW, World
from tests.forms.samples import REPAIR, field

ONE: dict[str, Any] = {"fields": [field("a", "text", "甲")]}


@pytest.fixture
def form_id(session: Session, world: World) -> int:
    return service.create_form(session, world.designer, name="报修单", content=REPAIR, now=NOW)


def test_a_new_form_is_a_draft_that_nobody_can_use_yet(session: Session, world: World, form_id: int) -> None:
    draft = service.get_draft(session, world.designer, form_id=form_id)
    assert (draft.revision, draft.latest_number, draft.has_changes, draft.problems) == (1, 0, True, [])
    assert service.latest_version(session, form_id) is None
    assert service.list_forms(session, world.designer, published=True) == []


def test_publishing_pins_a_version_that_later_edits_do_not_touch(session: Session, world: World, form_id: int) -> None:
    first = service.publish_form(session, world.designer, form_id=form_id, revision=1, note="第一版", now=NOW)
    saved = service.save_draft(session, world.designer, form_id=form_id, revision=2, content=ONE, now=NOW)
    assert saved.has_changes
    second = service.publish_form(session, world.designer, form_id=form_id, revision=saved.revision, now=NOW)
    assert (first.number, second.number) == (1, 2)
    assert service.get_form_version(session, first.id).schema.fields[0].key == "fault"
    newest = service.latest_version(session, form_id)
    assert newest is not None
    assert newest.id == second.id
    history = service.get_draft(session, world.designer, form_id=form_id).versions
    assert [(v.number, v.note) for v in history] == [(2, ""), (1, "第一版")]


def test_a_published_version_cannot_be_changed_or_deleted(session: Session, world: World, form_id: int) -> None:
    view = service.publish_form(session, world.designer, form_id=form_id, revision=1, now=NOW)
    row = session.get(FormVersion, view.id)
    assert row is not None
    row.note = "改一下"
    with pytest.raises(RuntimeError, match="immutable"):
        session.flush()


def test_there_is_nothing_to_publish_twice(session: Session, world: World, form_id: int) -> None:
    service.publish_form(session, world.designer, form_id=form_id, revision=1, now=NOW)
    with pytest.raises(NothingToPublish):
        service.publish_form(session, world.designer, form_id=form_id, revision=2, now=NOW)
    saved = service.save_draft(session, world.designer, form_id=form_id, revision=2, content=ONE, now=NOW)
    back = service.save_draft(
        session, world.designer, form_id=form_id, revision=saved.revision, content=REPAIR, now=NOW
    )
    assert not back.has_changes


def test_the_second_of_two_editors_gets_a_sentence_and_changes_nothing(
    session: Session, world: World, form_id: int
) -> None:
    service.save_draft(session, world.designer, form_id=form_id, revision=1, content=ONE, now=NOW)
    for late in (
        lambda: service.save_draft(session, world.admin, form_id=form_id, revision=1, content=REPAIR, now=NOW),
        lambda: service.publish_form(session, world.admin, form_id=form_id, revision=1, now=NOW),
        lambda: service.rename_form(session, world.admin, form_id=form_id, revision=1, name="新名", now=NOW),
    ):
        with pytest.raises(StaleDraft) as refused:
            late()
        assert isinstance(refused.value, Conflict)
    draft = service.get_draft(session, world.designer, form_id=form_id)
    assert (draft.name, draft.revision, len(draft.content["fields"]), draft.latest_number) == ("报修单", 2, 1, 0)


def test_an_unfinished_draft_is_kept_but_not_published(session: Session, world: World, form_id: int) -> None:
    unfinished = {"fields": [field("a", "single", "")]}
    saved = service.save_draft(session, world.designer, form_id=form_id, revision=1, content=unfinished, now=NOW)
    assert [problem.key for problem in saved.problems] == ["a", "a"]
    with pytest.raises(BadSchema):
        service.publish_form(session, world.designer, form_id=form_id, revision=saved.revision, now=NOW)
    assert service.plan_publish(session, world.designer, form_id=form_id).problems == saved.problems


def test_a_malformed_draft_changes_nothing(session: Session, world: World, form_id: int) -> None:
    for bad in (None, [], {"fields": [{"kind": "bomb"}]}, {"fields": [ONE["fields"][0]] * 10_000}):
        with pytest.raises(BadSchema):
            service.save_draft(session, world.designer, form_id=form_id, revision=1, content=bad, now=NOW)
    assert service.get_draft(session, world.designer, form_id=form_id).revision == 1


def test_what_publishing_means_is_said_in_sentences(session: Session, world: World, form_id: int) -> None:
    service.publish_form(session, world.designer, form_id=form_id, revision=1, now=NOW)
    changed = {
        "fields": [
            field("level", "single", "紧急程度", options=[{"value": "high", "label": "特急"}], role="urgency"),
            field("fault", "text", "故障现象", role="title", max_length=50),
            *REPAIR["fields"][2:4],
            field("device", "text", "设备编号", required=True),
        ]
    }
    service.save_draft(session, world.designer, form_id=form_id, revision=2, content=changed, now=NOW)
    plan = service.plan_publish(session, world.designer, form_id=form_id)
    said = [text.zh for text in plan.changes]
    assert said == [
        "新增必填「设备编号」(单行文本)",
        "删除「工时」",
        "「紧急程度」的选项有变化",
        "「紧急程度」的设置有变化",
        "「故障描述」改名为「故障现象」",
        "「故障现象」改为选填",
        "调整字段顺序",
    ]
    assert plan.number == 2


@pytest.mark.parametrize("name", ["", "   ", "长" * 81, "报修单", "\x00"])
def test_a_form_needs_a_name_of_its_own(session: Session, world: World, form_id: int, name: str) -> None:
    with pytest.raises(InvalidInput):
        service.create_form(session, world.designer, name=name, now=NOW)


def test_an_archived_form_is_gone_from_choices_and_comes_back(session: Session, world: World, form_id: int) -> None:
    view = service.publish_form(session, world.designer, form_id=form_id, revision=1, now=NOW)
    service.archive_form(session, world.designer, form_id=form_id, archived=True, now=NOW)
    assert service.list_forms(session, world.designer) == []
    assert len(service.list_forms(session, world.designer, archived=True)) == 1
    assert service.get_form_version(session, view.id).number == 1
    with pytest.raises(FormNotFound):
        service.save_draft(session, world.designer, form_id=form_id, revision=3, content=ONE, now=NOW)
    service.create_form(session, world.designer, name="报修单", now=NOW)
    with pytest.raises(InvalidInput):
        service.archive_form(session, world.designer, form_id=form_id, archived=False, now=NOW)


def test_forms_are_listed_by_last_change_and_found_by_name(session: Session, world: World, form_id: int) -> None:
    later = NOW + timedelta(minutes=5)
    copy = service.copy_form(session, world.designer, form_id=form_id, name="报修单 100%", now=later)
    assert [row.id for row in service.list_forms(session, world.designer)] == [copy, form_id]
    assert [row.id for row in service.list_forms(session, world.designer, query="100%")] == [copy]
    assert service.list_forms(session, world.designer, query="%_%") == []


def test_only_designers_design(session: Session, world: World, form_id: int) -> None:
    for actor in (world.bob, world.alice, world.finance):
        for attempt in (
            lambda who: service.create_form(session, who, name="x", now=NOW),
            lambda who: service.copy_form(session, who, form_id=form_id, name="x", now=NOW),
            lambda who: service.get_draft(session, who, form_id=form_id),
            lambda who: service.save_draft(session, who, form_id=form_id, revision=1, content=ONE, now=NOW),
            lambda who: service.rename_form(session, who, form_id=form_id, revision=1, name="x", now=NOW),
            lambda who: service.plan_publish(session, who, form_id=form_id),
            lambda who: service.publish_form(session, who, form_id=form_id, revision=1, now=NOW),
            lambda who: service.archive_form(session, who, form_id=form_id, archived=True, now=NOW),
        ):
            with pytest.raises(Forbidden):
                attempt(actor)
    with pytest.raises(Forbidden):
        service.list_forms(session, world.finance)
    assert service.list_forms(session, world.bob)


def test_an_unknown_form_is_not_found(session: Session, world: World) -> None:
    with pytest.raises(NotFound):
        service.get_draft(session, world.designer, form_id=999)
    with pytest.raises(NotFound):
        service.get_form_version(session, 999)


def test_service_the_draft_is_looked_at_as_it_is_at_a_step(session: Session, world: World) -> None:
    content = {"fields": [field("a", "text", "甲"), field("b", "text", "乙"), field("c", "text", "丙")]}
    about = {"content": content, "now": NOW}
    drawn = service.look_as(session, world.designer, role="", **about)
    assert [f["key"] for f in drawn["pc"]["fields"]] == ["a", "b", "c"]
    at_step = {"a": "hide", "b": "see", "c": "mask:last4", "x": "hide", "y": "bomb"}
    for role in ("", "staff"):
        seen = service.look_as(session, world.designer, role=role, node=at_step, **about)
        for screen in seen.values():
            assert [f["key"] for f in screen["fields"]] == ["b", "c"]
            assert (screen["readonly"], screen["masked"]) == (["b", "c"], ["c"])
    with pytest.raises(Forbidden):
        service.look_as(session, world.bob, role="", node=at_step, **about)
