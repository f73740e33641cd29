"""Pictures customers send in WeChat, from the message to the files of the ticket."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models.portal import PortalPhoto
from models.ticket import Attachment, TicketComment
from scrm_app.connectors.base import Outcome
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.portal import service
from scrm_app.portal.service import photos
from tests.conftest import NOW
from tests.portal.test_service_chats import Account, account  # noqa: F401

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 500
LATER = Outcome(False, Text("微信系统繁忙。", "WeChat is busy."))
GONE = Outcome(False, Text("微信已不再保存这张照片。", "WeChat no longer keeps this picture."), permanent=True)


def sends_a_photo(account: Account, n: str = "1") -> photos.Fetch:  # noqa: F811
    account.deliver(kind="image", n=n, more=f"<MediaId>media-{n}</MediaId>")
    found = service.claim_photo(account.session, now=NOW)
    assert found is not None
    return found


def files(session: Session) -> list[tuple[str, int | None]]:
    return [(row.name, row.ticket_id) for row in session.exec(select(Attachment))]


def waiting(session: Session) -> list[PortalPhoto]:
    session.expire_all()
    return list(session.exec(select(PortalPhoto)))


def test_a_picture_opens_a_ticket_and_stands_among_its_files(account: Account) -> None:  # noqa: F811
    wanted = sends_a_photo(account)
    assert wanted.media_id == "media-1"
    assert wanted.settings is not None
    assert service.claim_photo(account.session, now=NOW) is None, "somebody is fetching it"
    service.keep_fetched(account.session, wanted=wanted, got=JPEG, now=NOW)
    (ticket,) = account.tickets()
    assert files(account.session) == [("微信照片.jpeg", ticket.id)]
    assert waiting(account.session) == []
    service.keep_fetched(account.session, wanted=wanted, got=JPEG, now=NOW)
    assert len(files(account.session)) == 1, "a second process that was slower adds nothing"


def test_the_same_message_again_fetches_nothing_more(account: Account) -> None:  # noqa: F811
    sends_a_photo(account)
    account.deliver(kind="image", n="1", more="<MediaId>media-1</MediaId>")
    assert len(waiting(account.session)) == 1


def test_what_cannot_be_had_now_is_tried_again_and_then_said(account: Account) -> None:  # noqa: F811
    wanted, now = sends_a_photo(account), NOW
    for _ in range(photos.MOST_ATTEMPTS - 1):
        service.keep_fetched(account.session, wanted=wanted, got=LATER, now=now)
        assert not service.is_photo_due(account.session, now)
        now += timedelta(days=1)
        assert service.claim_photo(account.session, now=now) == wanted
    service.keep_fetched(account.session, wanted=wanted, got=LATER, now=now)
    assert waiting(account.session) == []
    assert account.words()[-1] == ("internal", photos.GIVEN_UP.fill(why="微信系统繁忙。").zh)


@pytest.mark.parametrize("got", [GONE, b"<html>no picture</html>"])
def test_what_is_no_picture_is_said_at_once(account: Account, got: bytes | Outcome) -> None:  # noqa: F811
    wanted = sends_a_photo(account)
    service.keep_fetched(account.session, wanted=wanted, got=got, now=NOW)
    (said,) = account.session.exec(select(TicketComment).where(TicketComment.audience == "internal"))
    assert "没有取到" in said.body
    assert (files(account.session), waiting(account.session)) == ([], [])


async def test_an_account_that_was_switched_off_is_not_asked(account: Account) -> None:  # noqa: F811
    account.deliver(kind="image", n="1", more="<MediaId>m</MediaId>")
    admin = account.door.world.admin
    notifications.switch_connection(account.session, admin, connection_id=account.id, on=False, now=NOW)
    wanted = service.claim_photo(account.session, now=NOW)
    assert wanted is not None
    assert wanted.settings is None
    refused = await service.fetch_photo(wanted)
    assert isinstance(refused, Outcome)
    assert refused.permanent
