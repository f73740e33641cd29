"""Several people at one node: votes, additions, delegation, taking back; each by the person whose turn it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput, ScrmError
from scrm_app.library.engine.build import chain, edge, flow, node, task
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, publish
from tests.tickets.flows_of_all_kinds import middle, vote


def row(session: Session, ticket: int) -> Any:
    return hot.load(session, ticket)


def asked(session: Session, world: World, ticket: int) -> list[str]:
    """Logins of those whose turn it is."""
    logins = {user: login for login, user in world.users.items()}
    return sorted(logins.get(t.assignee_id, "-") for t in hot.open_tasks(session, ticket))


def history(session: Session, ticket: int) -> list[str]:
    found = session.connection().execute(
        sa.text("SELECT kind FROM ticket_event WHERE ticket_id = :t ORDER BY id"), {"t": ticket}
    )
    return [r[0] for r in found]


Begin = Callable[..., int]


@pytest.fixture
def begin(session: Session, world: World) -> Begin:
    """A ticket that Bob opened on a flow and brought to the node after 受理."""

    def begun(flow_id: int, by: Actor | None = None, **answers: Any) -> int:
        who = by or world.bob
        ticket = service.open_ticket(
            session,
            who,
            flow_id=flow_id,
            answers={"title": "空调不制冷", "customer_name": "王女士", **answers},
            org_unit_id=world.units["pudong"],
            now=NOW,
        ).id
        service.complete_ticket(session, who, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
        return ticket

    return begun


def say(session: Session, who: Actor, ticket: int, yes: bool = True) -> Any:
    version = row(session, ticket).version
    if yes:
        return service.approve_ticket(session, who, ticket_id=ticket, version=version, now=NOW)
    return service.reject_ticket(session, who, ticket_id=ticket, version=version, note="不同意", now=NOW)


def test_all_must_agree(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "all", "alice", "dora", "erin")))
    assert asked(session, world, ticket) == ["alice", "dora", "erin"]
    assert say(session, world.dora, ticket).node_id == "vote"
    with pytest.raises(Forbidden):
        say(session, world.dora, ticket)
    assert say(session, world.alice, ticket).node_id == "vote"
    assert say(session, world.erin, ticket).node_id == "visit"
    assert asked(session, world, ticket) == ["alice"]


def test_one_no_of_all_ends_it_and_the_others_are_not_asked(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "all", "alice", "dora")))
    say(session, world.dora, ticket, yes=False)
    assert row(session, ticket).status == "cancelled"
    assert asked(session, world, ticket) == []


def test_any_one_decides(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "any", "alice", "dora")))
    say(session, world.dora, ticket)
    assert row(session, ticket).node_id == "visit"
    assert history(session, ticket)[-1] == "approve"


def test_in_order_the_second_is_asked_after_the_first(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "sequence", "dora", "erin")))
    assert asked(session, world, ticket) == ["dora"]
    with pytest.raises(ScrmError):
        say(session, world.bob, ticket)
    say(session, world.dora, ticket)
    assert asked(session, world, ticket) == ["erin"]
    say(session, world.erin, ticket)
    assert row(session, ticket).node_id == "visit"


def test_by_share_two_of_three_are_enough_for_sixty_percent(session: Session, world: World, begin: Begin) -> None:
    step = vote(world, "ratio", "alice", "dora", "erin", approval={"percent": 60})
    ticket = begin(middle(session, step))
    say(session, world.dora, ticket, yes=False)
    assert row(session, ticket).node_id == "vote"
    say(session, world.alice, ticket)
    say(session, world.erin, ticket)
    assert row(session, ticket).node_id == "visit"


def test_charlie_of_another_store_cannot_vote(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "all", "alice", "dora")))
    with pytest.raises(ScrmError):
        say(session, world.charlie, ticket)
    with pytest.raises(Forbidden):
        say(session, world.bob, ticket)


def test_a_card_with_open_votes_cannot_be_dragged_past_them(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "all", "alice", "dora")))
    with pytest.raises(InvalidInput, match="表态"):
        service.move_ticket(session, world.alice, ticket_id=ticket, to_node="visit", now=NOW)
    say(session, world.dora, ticket)
    service.move_ticket(session, world.alice, ticket_id=ticket, to_node="visit", now=NOW)
    assert row(session, ticket).node_id == "visit"


def test_who_agreed_before_is_not_asked_again(session: Session, world: World, begin: Begin) -> None:
    first = vote(world, "all", "alice", "dora")
    second = {**vote(world, "all", "alice", "erin", approval={"dedupe": True}), "id": "again", "name": "复审"}
    ticket = begin(middle(session, first, second))
    say(session, world.dora, ticket)
    say(session, world.alice, ticket)
    assert asked(session, world, ticket) == ["erin"]
    assert "granted" in history(session, ticket)


def test_when_everybody_agreed_before_the_approval_is_passed_at_once(
    session: Session, world: World, begin: Begin
) -> None:
    first = vote(world, "any", "alice")
    second = {**vote(world, "all", "alice", "bob", approval={"dedupe": True}), "id": "again", "name": "复审"}
    ticket = begin(middle(session, first, second))
    say(session, world.alice, ticket)
    assert row(session, ticket).node_id == "visit", "Alice just agreed, Bob opened it"


def test_an_added_colleague_is_asked_first_then_it_comes_back(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "any", "alice")))
    version = row(session, ticket).version
    service.add_signers(
        session, world.alice, ticket_id=ticket, version=version, user_ids=[world.users["dora"]], now=NOW
    )
    assert asked(session, world, ticket) == ["dora"]
    say(session, world.dora, ticket)
    assert asked(session, world, ticket) == ["alice"]
    say(session, world.alice, ticket)
    assert row(session, ticket).node_id == "visit"


def test_an_addition_behind_me_is_asked_after_my_yes(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "any", "alice")))
    wish: dict[str, Any] = {"ticket_id": ticket, "user_ids": [world.users["erin"]], "when": "after", "now": NOW}
    service.add_signers(session, world.alice, version=row(session, ticket).version, **wish)
    assert asked(session, world, ticket) == ["alice"]
    say(session, world.alice, ticket)
    assert asked(session, world, ticket) == ["erin"]
    say(session, world.erin, ticket, yes=False)
    assert row(session, ticket).status == "cancelled"


def test_somebody_taken_off_is_not_asked_and_the_last_one_stays(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "all", "alice", "dora")))
    seats = {t.assignee_id: t.seat for t in hot.open_tasks(session, ticket)}
    wish: dict[str, Any] = {"ticket_id": ticket, "seat": seats[world.users["dora"]], "now": NOW}
    service.remove_signer(session, world.alice, version=row(session, ticket).version, **wish)
    assert asked(session, world, ticket) == ["alice"]
    wish["seat"] = seats[world.users["alice"]]
    with pytest.raises(InvalidInput):
        service.remove_signer(session, world.alice, version=row(session, ticket).version, **wish)


def test_what_is_delegated_comes_back(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "any", "alice")))
    wish: dict[str, Any] = {"ticket_id": ticket, "to_user_id": world.users["dora"], "now": NOW}
    service.delegate_ticket(session, world.alice, version=row(session, ticket).version, **wish)
    assert asked(session, world, ticket) == ["dora"]
    say(session, world.dora, ticket, yes=False)
    assert (row(session, ticket).status, asked(session, world, ticket)) == ("open", ["alice"])


def test_one_cannot_add_a_stranger_or_oneself(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "any", "alice")))
    for user in ("charlie", "alice"):
        wish: dict[str, Any] = {"ticket_id": ticket, "user_ids": [world.users[user]], "now": NOW}
        with pytest.raises(ScrmError):
            service.add_signers(session, world.alice, version=row(session, ticket).version, **wish)


def test_taking_back_works_until_somebody_acted(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "all", "alice", "dora")))
    service.withdraw_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    assert (row(session, ticket).node_id, asked(session, world, ticket)) == ("accept", ["bob"])
    service.complete_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    say(session, world.dora, ticket)
    with pytest.raises(InvalidInput):
        service.withdraw_ticket(session, world.bob, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    with pytest.raises(InvalidInput):
        service.withdraw_ticket(session, world.erin, ticket_id=ticket, version=row(session, ticket).version, now=NOW)


def test_whoever_opened_it_takes_the_whole_request_back(session: Session, world: World) -> None:
    flow_id = middle(session, vote(world, "any", "alice"))
    answers = {"title": "空调", "customer_name": "王女士"}
    unit = world.units["pudong"]
    ticket = service.open_ticket(session, world.bob, flow_id=flow_id, answers=answers, org_unit_id=unit, now=NOW).id
    service.withdraw_ticket(session, world.bob, ticket_id=ticket, version=1 + 1, now=NOW)
    assert row(session, ticket).status == "cancelled"
    assert history(session, ticket) == ["opened", "withdraw"]


def test_ending_a_ticket_is_only_possible_where_the_step_offers_it(
    session: Session, world: World, begin: Begin
) -> None:
    closed = begin(middle(session, vote(world, "any", "alice"), name="不可终止"))
    with pytest.raises(InvalidInput):
        service.terminate_ticket(
            session, world.alice, ticket_id=closed, version=row(session, closed).version, note="重复", now=NOW
        )
    step = vote(world, "any", "alice", actions=["approve", "reject", "terminate"])
    ticket = begin(middle(session, step, name="可终止"))
    service.terminate_ticket(
        session, world.alice, ticket_id=ticket, version=row(session, ticket).version, note="重复", now=NOW
    )
    assert row(session, ticket).status == "cancelled"


@pytest.mark.parametrize(
    ("what", "node_id", "status"),
    [("approve", "visit", "open"), ("reject", "end", "cancelled"), ("transfer", "vote", "open")],
)
def test_when_time_is_up_it_goes_on_by_itself(
    session: Session, world: World, begin: Begin, what: str, node_id: str, status: str
) -> None:
    to = {"kind": "person", "value": str(world.users["erin"])}
    ticket = begin(middle(session, vote(world, "all", "dora", on_timeout=what, timeout_to=to)))
    assert asked(session, world, ticket) == ["dora"]
    notifications.fire_due(session, NOW + timedelta(hours=3))
    assert row(session, ticket).status == status
    if status == "open":
        assert row(session, ticket).node_id == node_id
    expected = {"approve": ["alice"], "reject": [], "transfer": ["erin"]}[what]
    assert asked(session, world, ticket) == expected


def test_a_task_takes_its_overdue_way_once(session: Session, world: World, begin: Begin) -> None:
    own = {"kind": "person", "value": str(world.users["dora"])}
    late = {"on_timeout": "reject", "on_reject": "edge", "assign": own}
    repair = task("repair", "维修", "staff", 60, "", **late)
    urge = task("urge", "主管接手", "staff", None, "", assign={"kind": "leader", "value": ""})
    ends = [node("start", "start", "开始"), node("end", "end", "结束")]
    accept = task("accept", "受理", "staff", 30, "", assign={"kind": "starter", "value": ""})
    ways = [*chain("start", "accept", "repair", "end"), edge("repair", "urge", kind="reject"), edge("urge", "end")]
    drawn = publish(session, flow([ends[0], accept, repair, urge, ends[1]], ways), FORM, "超时线")
    ticket = begin(drawn)
    assert asked(session, world, ticket) == ["dora"]
    notifications.fire_due(session, NOW + timedelta(hours=3))
    assert (row(session, ticket).node_id, asked(session, world, ticket)) == ("urge", ["alice"])
    assert history(session, ticket).count("overdue") == 1
    notifications.fire_due(session, NOW + timedelta(hours=9))
    assert row(session, ticket).node_id == "urge"


def test_everybody_who_is_asked_hears_of_the_broken_promise(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, vote(world, "all", "dora", "erin")))
    notifications.fire_due(session, NOW + timedelta(hours=3))
    told = session.connection().execute(sa.text("SELECT user_id FROM notification WHERE kind = 'ticket.overdue'"))
    assert {r[0] for r in told} >= {world.users["dora"], world.users["erin"]}
    assert asked(session, world, ticket) == ["dora", "erin"]
