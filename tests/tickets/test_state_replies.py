"""Canned replies as the browser calls them."""

from typing import Any

import pytest

from scrm_app.tickets.state.replies import RepliesState
from scrm_app.tickets.state.ticket import TicketState
from tests.tickets.desk import Desk


@pytest.fixture
async def replies(desk: Desk) -> Any:
    panel = await desk.get(TicketState)
    await panel.open_ticket(desk.ids["ticket"])
    found = await desk.get(RepliesState)
    await found.load()
    return found


async def test_a_reply_goes_into_the_comment_filled(replies: Any) -> None:
    replies.keep(True)
    replies.edit(0)
    await replies.save({"title": "问好", "body": "{门店}: 您好", "shared": "on"})
    assert replies.editing == {}
    assert [(row["title"], row["shared"], row["mine"]) for row in replies.replies] == [("问好", True, True)]
    assert await replies.pick(replies.replies[0]["id"], "public") is None
    assert replies.filled == {"seq": 1, "text": "上海浦东店: 您好"}
    replies.edit(replies.replies[0]["id"])
    await replies.save({"title": "问好", "body": "您好"})
    assert [(row["body"], row["shared"]) for row in replies.replies] == [("您好", False)]


async def test_a_deleted_reply_comes_back(replies: Any) -> None:
    replies.edit(0)
    await replies.save({"title": "问好", "body": "您好"})
    assert await replies.delete(replies.replies[0]["id"]) is not None
    assert replies.replies == []
    await replies.restore()
    await replies.restore()
    assert [row["title"] for row in replies.replies] == ["问好"]


@pytest.mark.parametrize("junk", [None, {}, "x", -5, 10**30, [1]])
async def test_junk_changes_nothing(replies: Any, junk: Any) -> None:
    replies.keep(junk)
    replies.edit(junk)
    assert await replies.pick(junk, junk) is not None
    assert await replies.delete(junk) is not None
    await replies.save({"title": junk, "body": {"a": 1}} if junk is None else {"title": ["x"] * 40})
    assert (replies.replies, replies.filled["seq"]) == ([], 0)
