"""A notice: in the inbox always, over the building's ways out as people wish, once."""

from collections.abc import Callable

from sqlmodel import Session, select

from models.identity import User
from models.notification import Notification, OutboxMessage
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.notifications import service
from tests.conftest import NOW, World

TITLE, BODY = Text("工单快到期", "Ticket due soon"), Text("还有 30 分钟", "30 minutes left")


def tell(session: Session, world: World, *names: str, key: str = "k", urgent: bool = False) -> int:
    ids = [world.users[n] for n in names]
    return service.notify(
        session,
        user_ids=ids,
        title=TITLE,
        body=BODY,
        link="/tickets/1",
        kind="ticket.due_soon",
        urgent=urgent,
        dedupe_key=key,
        now=NOW,
    )


def give_mail(session: Session, world: World, *names: str) -> None:
    for name in names:
        user = session.get(User, world.users[name])
        assert user is not None
        user.email, user.phone = f"{name}@example.com", f"1380000{user.id:04d}"
    session.flush()


def test_lands_in_each_inbox_once(session: Session, world: World) -> None:
    assert tell(session, world, "alice", "bob") == 2
    assert tell(session, world, "alice", "bob", "dora") == 1
    page = service.list_inbox(session, world.alice, page=PageRequest(), unread_only=False)
    assert [(r.title, r.unread, r.link) for r in page.rows] == [(TITLE, True, "/tickets/1")]
    assert service.count_unread(session, world.charlie) == 0


def test_mail_and_bot_rows_are_written_once_with_their_own_keys(
    session: Session, world: World, connect: Callable[..., int]
) -> None:
    give_mail(session, world, "alice", "bob")
    mail, bot = connect("email"), connect("wecom_bot")
    north = connect("dingtalk_bot", org_unit_id=world.units["north"])
    for _ in range(2):
        tell(session, world, "alice", "bob")
    rows = session.exec(select(OutboxMessage).order_by(OutboxMessage.dedupe_key)).all()
    assert {r.connection_id for r in rows} == {mail, bot}
    assert north not in {r.connection_id for r in rows}
    assert {r.payload["to"] for r in rows if r.connection_id == mail} == {"alice@example.com", "bob@example.com"}
    (group,) = [r for r in rows if r.connection_id == bot]
    assert len(group.payload["mobiles"]) == 2
    assert group.payload["link"].endswith("/tickets/1")
    assert group.payload["link"].startswith("http")
    assert len({r.dedupe_key for r in rows}) == 3


def test_a_switched_off_person_hears_nothing(session: Session, world: World) -> None:
    bob = session.get(User, world.users["bob"])
    assert bob is not None
    bob.is_active = False
    session.flush()
    assert tell(session, world, "bob") == 0
    assert session.exec(select(Notification)).all() == []


def test_nothing_leaves_when_the_transaction_rolls_back(
    session: Session, world: World, connect: Callable[..., int]
) -> None:
    connect("wecom_bot")
    session.commit()
    tell(session, world, "alice")
    session.rollback()
    assert session.exec(select(OutboxMessage)).all() == []
    assert session.exec(select(Notification)).all() == []


def test_open_inboxes_are_told(session: Session, world: World) -> None:
    tell(session, world, "alice")
    alice = world.users["alice"]
    assert session.info["live"] == {f"inbox:{alice}", f"notices:{alice}", f"popup:{alice}"}


def test_nobody_reads_or_marks_anothers_inbox(session: Session, world: World) -> None:
    tell(session, world, "alice")
    (row,) = service.list_inbox(session, world.alice, page=PageRequest(), unread_only=False).rows
    assert service.mark_read(session, world.bob, ids=[row.id], now=NOW) == 0
    assert service.mark_read(session, world.bob, ids=None, now=NOW) == 0
    assert service.count_unread(session, world.alice) == 1


def test_read_and_unread_again(session: Session, world: World) -> None:
    for n in range(3):
        tell(session, world, "alice", key=f"k{n}")
    page = service.list_inbox(session, world.alice, page=PageRequest(size=2), unread_only=True)
    assert (len(page.rows), page.total, page.unread) == (2, 3, 3)
    assert service.mark_read(session, world.alice, ids=[page.rows[0].id], now=NOW) == 1
    assert service.mark_read(session, world.alice, ids=None, now=NOW) == 2
    assert service.mark_unread(session, world.alice, ids=[page.rows[0].id]) == 1
    assert service.count_unread(session, world.alice) == 1


def test_wishes(session: Session, world: World, connect: Callable[..., int]) -> None:
    give_mail(session, world, "alice")
    connect("email")
    first = service.get_wishes(session, world.alice)
    assert (first.email, first.email_address) == (True, "alice@example.com")
    wish = service.WishInput(email=False, mention=True, quiet_from="22:00", quiet_to="08:30")
    saved = service.save_wishes(session, world.alice, wish=wish)
    assert (saved.email, saved.quiet_from, saved.quiet_to, saved.version) == (False, "22:00", "08:30", 1)
    tell(session, world, "alice")
    assert session.exec(select(OutboxMessage)).all() == []
