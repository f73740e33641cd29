"""Does every template install, publish and run to its end? Is installing safe to repeat and to take back?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.flow import Flow
from models.form import Form
from models.identity import Role, User, UserRole
from models.library import LibraryInstall
from models.ticket import Ticket, TicketTask
from models.ticket_reply import TicketReply
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden
from scrm_app.flows import service as flows
from scrm_app.identity import service as identity
from scrm_app.library import service
from scrm_app.library.engine.catalogue import FLOWS, PACKS, SCENES
from scrm_app.library.engine.shape import ROLES
from scrm_app.library.errors import AlreadyUsed, NoSuchTemplate, NotInstalled
from scrm_app.library.presenter.templates import card_json
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service as tickets
from tests.conftest import NOW, World, build_world
from tests.library.conftest import own_database
from tests.tickets.conftest import FORM, GRAPH, publish

MONTH = timedelta(days=40)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One company with a person for every role of the library; each flow is tried in a savepoint of its own."""
    with (
        own_database(tmp_path_factory.mktemp("town")) as engine,
        Session(engine, expire_on_commit=False) as session,
    ):
        world = build_world(session)
        for code, name in ROLES.items():
            _staff(session, world, code, name)
        yield world
        session.rollback()


def _staff(session: Session, world: World, code: str, name: str) -> None:
    starter = service.STARTER_ROLE_PERMISSIONS
    role_id = identity.ensure_role(session, code=code, name=name, scope="store", permissions=starter)
    role = session.get_one(Role, role_id)
    role.permissions = sorted({*role.permissions, *starter})
    here = world.units["pudong"]
    user = User(login=f"lib-{code}", name=name, password_hash="!", org_unit_id=here, created_at=NOW)
    session.add(user)
    session.flush()
    session.add(UserRole(user_id=user.id or 0, role_id=role_id))
    session.flush()


def _answer(field: dict[str, Any], turn: int) -> Any:
    kind = field["kind"]
    if kind in ("single", "multiple"):
        word = field["options"][turn % len(field["options"])]["value"]
        return word if kind == "single" else [word]
    given = {
        "phone": "13800001234",
        "date": "2026-12-05",
        "datetime": "2026-12-05T10:00:00+08:00",
        "number": min(field.get("max") or 20, max(field.get("min") or 0, 20)),
        "money": (500, 30_000_000)[turn % 2],
        "rating": 4,
        "slider": (50, 80)[turn % 2],
        "text": "示例",
        "long_text": "示例",
        "scan": "SN-0001",
    }
    return given.get(kind)


def _answers(flow: Any, turn: int) -> dict[str, Any]:
    found = {field["key"]: _answer(field, turn) for field in flow.form["fields"]}
    return {key: value for key, value in found.items() if value is not None}


def _walk(world: World, flow_id: int, answers: dict[str, Any], moment: Any) -> str:
    """Whoever has the work does it, and time passes, until the ticket ends; where it ended."""
    session, admin = world.session, world.admin
    opened = tickets.open_ticket(
        session, admin, flow_id=flow_id, answers=answers, org_unit_id=world.units["pudong"], now=moment
    )
    for _ in range(60):
        session.expire_all()
        row = session.get_one(Ticket, opened.id)
        if row.status != "open":
            return str(row.status)
        query = select(TicketTask).where(TicketTask.ticket_id == opened.id, col(TicketTask.finished_at).is_(None))
        task = session.exec(query.order_by(col(TicketTask.id))).first()
        if task is None or not _act(session, admin, row, task, moment, world):
            moment += MONTH
            notifications.fire_due(session, moment)
        moment += timedelta(minutes=1)
    return f"stuck at {row.node_name}"


def _act(session: Session, admin: Actor, row: Ticket, task: TicketTask, moment: Any, world: World) -> bool:
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    node = graph.nodes[task.node_id]
    if not node.waits:
        return False
    act = tickets.approve_ticket if node.kind == "approval" else tickets.complete_ticket
    who = session.get(User, task.assignee_id) if task.assignee_id else None
    actor = identity.actor_for(session, who) if who else admin
    act(session, actor, ticket_id=row.id or 0, version=row.version, at=task.node_id, now=moment)
    return True


@pytest.mark.parametrize("code", FLOWS)
def test_every_flow_installs_without_a_problem_and_runs_to_its_end(town: World, code: str) -> None:
    session = town.session
    with session.begin_nested() as savepoint:
        made = service.install_template(session, town.admin, kind="flow", code=code, now=NOW)
        problems = flows.get_draft(session, town.admin, flow_id=made.flow_id).problems
        assert [problem.text.zh for problem in problems] == []
        for turn in range(2):
            ended = _walk(town, made.flow_id, _answers(FLOWS[code], turn), NOW + timedelta(minutes=turn))
            assert ended in ("closed", "cancelled")
        savepoint.rollback()
    session.expire_all()


def test_there_is_as_much_as_was_promised() -> None:
    assert len(PACKS) >= 20
    assert len(FLOWS) >= 50
    assert len(SCENES) >= 200


def test_names_are_told_apart() -> None:
    assert len({flow.name for flow in FLOWS.values()}) == len(FLOWS)
    assert len(SCENES) == sum(len(pack.scenes) for pack in PACKS.values())
    assert len({pack.title.zh for pack in PACKS.values()}) == len(PACKS)


def test_every_scene_has_a_flow_and_every_flow_a_scene() -> None:
    assert {scene.flow for scene in SCENES.values()} == set(FLOWS)


def test_no_two_flows_are_the_same_drawing_under_another_name() -> None:
    shapes = {tuple((node["kind"], node["name"]) for node in flow.graph["nodes"]): flow.code for flow in FLOWS.values()}
    assert len(shapes) == len(FLOWS)


@pytest.mark.parametrize("pack", PACKS)
def test_scripts_say_only_what_a_ticket_can_fill_in(pack: str) -> None:
    from scrm_app.tickets.engine.replies import VARIABLES, fill

    known = dict.fromkeys(VARIABLES, "甲")
    for scene in PACKS[pack].scenes:
        flow = FLOWS[scene.flow]
        labels = {field["label"]: "乙" for field in flow.form["fields"]}
        for words in (scene.script, flow.script):
            assert "{" not in fill(words, known, labels), (scene.code, words)


def test_installing_twice_makes_nothing_twice(session: Session, world: World) -> None:
    first = service.install_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)
    assert (first.flows, first.scripts) == (1, 1)
    again = service.install_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)
    assert (again.batch, again.flows, again.scripts) == ("", 0, 0)
    assert again.flow_id == first.flow_id
    assert len(session.exec(select(TicketReply)).all()) == 1
    assert [flow.name for flow in session.exec(select(Flow))] == ["催菜与退菜"]


def test_a_ticket_of_a_scene_begins_with_its_name_and_urgency(session: Session, world: World) -> None:
    made = service.install_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)
    about = {"flow_id": made.flow_id, "title": " 催菜 ", "urgency": "特急"}
    assert tickets.answers_told(session, world.bob, **about) == {"title": "催菜", "urgency": "特急"}
    about |= {"title": "", "urgency": "<b>"}
    assert tickets.answers_told(session, world.bob, **about) == {}
    with pytest.raises(Forbidden):
        tickets.answers_told(session, world.designer, **about)


def test_a_second_scene_uses_the_flow_that_is_there(session: Session, world: World) -> None:
    service.install_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)
    more = service.install_template(session, world.admin, kind="scene", code="catering/退单退菜", now=NOW)
    assert (more.flows, more.scripts) == (0, 1)


def test_a_pack_brings_all_its_scenes_and_one_undo_takes_all_of_them_back(session: Session, world: World) -> None:
    pack = PACKS["pet"]
    made = service.install_template(session, world.admin, kind="pack", code="pet", now=NOW)
    assert (made.flows, made.scripts) == (len(pack.flows), len(pack.scenes))
    (card,) = [one for one in service.list_packs(session, world.admin).cards if one.code == "pet"]
    assert card.installed == card.whole
    assert service.withdraw(session, world.admin, batch=made.batch, now=NOW) == len(pack.flows) + len(pack.scenes)
    assert session.exec(select(func.count()).select_from(LibraryInstall)).one() == 0
    assert session.exec(select(func.count()).select_from(TicketReply)).one() == 0
    assert all(flow.archived_at for flow in session.exec(select(Flow)))
    assert all(form.archived_at for form in session.exec(select(Form)))


def test_an_undo_leaves_what_was_in_use_before(session: Session, world: World) -> None:
    service.install_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)
    more = service.install_template(session, world.admin, kind="pack", code="catering", now=NOW)
    service.withdraw(session, world.admin, batch=more.batch, now=NOW)
    assert {(r.kind, r.code) for r in session.exec(select(LibraryInstall))} == {
        ("flow", "dish_urge"),
        ("scene", "catering/催菜"),
    }


def test_what_has_a_ticket_is_not_taken_back(session: Session, world: World) -> None:
    made = service.install_template(session, world.admin, kind="flow", code="dish_urge", now=NOW)
    answers = _answers(FLOWS["dish_urge"], 0)
    where = {"org_unit_id": world.units["pudong"], "now": NOW}
    tickets.open_ticket(session, world.admin, flow_id=made.flow_id, answers=answers, **where)
    with pytest.raises(AlreadyUsed) as refused:
        service.withdraw(session, world.admin, batch=made.batch, now=NOW)
    assert "1 张工单" in refused.value.text.zh
    with pytest.raises(AlreadyUsed):
        service.withdraw_template(session, world.admin, kind="flow", code="dish_urge", now=NOW)


def test_a_flow_goes_with_the_last_of_its_scenes(session: Session, world: World) -> None:
    for scene in ("催菜", "退单退菜"):
        service.install_template(session, world.admin, kind="scene", code=f"catering/{scene}", now=NOW)
    service.withdraw_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)
    assert session.exec(select(Flow)).one().archived_at is None
    service.withdraw_template(session, world.admin, kind="scene", code="catering/退单退菜", now=NOW)
    assert session.exec(select(Flow)).one().archived_at is not None
    with pytest.raises(NotInstalled):
        service.withdraw_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)


def test_what_was_archived_by_hand_can_be_had_anew(session: Session, world: World) -> None:
    made = service.install_template(session, world.admin, kind="flow", code="invoice", now=NOW)
    flows.archive_flow(session, world.admin, flow_id=made.flow_id, archived=True, now=NOW)
    again = service.install_template(session, world.admin, kind="flow", code="invoice", now=NOW)
    assert again.batch
    assert again.flow_id != made.flow_id


def test_a_draft_is_not_offered_for_tickets(session: Session, world: World) -> None:
    made = service.install_template(session, world.admin, kind="flow", code="complaint", published=False, now=NOW)
    assert made.flow_id not in {flow.flow_id for flow in flows.list_published(session, world.admin)}
    (card,) = [one for one in service.list_flows(session, world.admin).cards if one.code == "complaint"]
    assert (card.installed, card.published) == (1, False)


def test_roles_are_found_by_code_by_name_or_by_choice_and_else_made(session: Session, world: World) -> None:
    session.add(Role(code="chef", name="厨师长", permissions=[], scope="store"))
    session.flush()
    preview = service.get_preview(session, world.admin, kind="flow", code="dish_complaint")
    found = {code: here for code, _, here in preview.roles}
    assert (found["manager"], found["cook"], found["host"]) == ("manager", "chef", "")
    made = service.install_template(
        session, world.admin, kind="flow", code="dish_complaint", roles={"host": "staff"}, now=NOW
    )
    graph = flows.get_draft(session, world.admin, flow_id=made.flow_id).graph
    asked = {node["assign"]["value"] for node in graph["nodes"] if node["assign"]["value"]}
    assert asked == {"staff", "chef", "manager", "region_manager", "finance"}
    assert made.roles == []
    other = service.install_template(session, world.admin, kind="flow", code="dish_urge", now=NOW)
    assert other.roles == ["前厅领班"]
    assert identity.role_permissions(session, "host") == set(service.STARTER_ROLE_PERMISSIONS)


def test_a_name_that_is_taken_gets_a_number(session: Session, world: World) -> None:
    flows.create_flow(session, world.admin, name="发票申请", now=NOW)
    service.install_template(session, world.admin, kind="flow", code="invoice", now=NOW)
    assert sorted(flow.name for flow in session.exec(select(Flow))) == ["发票申请", "发票申请 2"]


def test_who_may_not_design_flows_is_refused_everywhere(session: Session, world: World) -> None:
    alice, about = world.alice, {"code": "invoice", "now": NOW}
    calls: list[Any] = [
        lambda: service.install_template(session, alice, kind="flow", **about),
        lambda: service.install_template(session, alice, kind="scene", code="catering/催菜", now=NOW),
        lambda: service.install_template(session, alice, kind="pack", code="pet", now=NOW),
        lambda: service.withdraw(session, alice, batch="x", now=NOW),
        lambda: service.withdraw_template(session, alice, kind="flow", **about),
        lambda: service.list_scenes(session, alice, now=NOW),
        lambda: service.list_flows(session, alice),
        lambda: service.list_packs(session, alice),
        lambda: service.count_library(session, alice),
        lambda: service.get_preview(session, alice, kind="flow", code="invoice"),
    ]
    for call in calls:
        with pytest.raises(Forbidden):
            call()
    assert session.exec(select(Flow)).all() == []


def test_a_designer_without_ticket_rights_can_install(session: Session, world: World) -> None:
    made = service.install_template(session, world.designer, kind="scene", code="catering/催菜", now=NOW)
    (reply,) = session.exec(select(TicketReply)).all()
    assert (reply.shared, reply.owner_id) == (True, world.users["designer"])
    actions = set(session.exec(select(AuditEntry.action)).all())
    assert "pack.enabled" in actions
    service.withdraw(session, world.designer, batch=made.batch, now=NOW)
    assert "pack.disabled" in set(session.exec(select(AuditEntry.action)).all())


@pytest.mark.parametrize("kind", ["pack", "flow", "scene", "nonsense"])
def test_an_unknown_code_is_a_sentence(session: Session, world: World, kind: str) -> None:
    with pytest.raises(NoSuchTemplate):
        service.get_preview(session, world.admin, kind=kind, code="火星")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("催菜", "catering/催菜"),
        ("cc", "catering/催菜"),
        ("yimiao", "pet/疫苗到期"),
        ("漏水 楼下", "property/户内水管漏水"),
    ],
)
def test_scenes_are_found_by_words_and_pinyin(session: Session, world: World, query: str, wanted: str) -> None:
    found = service.list_scenes(session, world.admin, query=query, now=NOW)
    assert wanted in {card.code for card in found.cards}
    assert not found.near


def test_when_no_words_fit_the_closest_scenes_are_shown(session: Session, world: World) -> None:
    found = service.list_scenes(session, world.admin, query="客人说上菜慢等太久了", now=NOW)
    assert found.near
    assert found.cards[0].code == "catering/催菜"
    assert service.list_scenes(session, world.admin, query="zzqx", now=NOW).cards == []


def test_a_filter_narrows_by_trade_and_stage(session: Session, world: World) -> None:
    dental = service.list_scenes(session, world.admin, pack="dental", now=NOW).cards
    assert {card.pack for card in dental} == {"dental"}
    inner = service.list_flows(session, world.admin, stage="inner").cards
    assert {card.stage for card in inner} == {"inner"}
    both = service.list_flows(session, world.admin, pack="dental", stage="pre").cards
    assert {card.code for card in both} == {"teeth_plan", "clinic_booking"}


@pytest.mark.parametrize(("kind", "code"), [("pack", "pet"), ("flow", "return_goods"), ("scene", "catering/催菜")])
def test_a_preview_shows_steps_fields_and_words(session: Session, world: World, kind: str, code: str) -> None:
    seen = service.get_preview(session, world.admin, kind=kind, code=code)
    assert seen.scripts
    assert seen.roles
    if kind == "pack":
        assert len(seen.parts) == len(PACKS["pet"].flows)
    else:
        assert seen.lines[0].kind == "start"
        assert any(line.ways for line in seen.lines)
        assert any(required for _, _, required in seen.fields)


def test_scenes_that_recent_tickets_sound_like_stand_first_until_they_are_in_use(
    session: Session, world: World
) -> None:
    wish: dict[str, Any] = {"flow_id": publish(session, GRAPH, FORM), "org_unit_id": world.units["pudong"], "now": NOW}
    for title in ("3 号桌等太久", "还没上, 客人急", "催单", "想订位"):
        tickets.open_ticket(session, world.alice, answers={"title": title}, **wish)

    def first(actor: Actor, days: int = 1) -> tuple[str, int]:
        card = service.list_scenes(session, actor, pack="catering", now=NOW + timedelta(days=days)).cards[0]
        return card.name, card.seen

    assert first(world.admin) == ("催菜", 3)
    elsewhere = replace(world.admin, org_ids=frozenset({world.units["xihu"]}))
    assert first(world.admin, 31)[1] == first(elsewhere)[1] == 0
    assert "3 单" in card_json(service.list_scenes(session, world.admin, now=NOW).cards[0], "zh-CN")["seen"]
    service.install_template(session, world.admin, kind="scene", code="catering/催菜", now=NOW)
    assert first(world.admin)[1] == 0
