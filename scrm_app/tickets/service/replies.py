"""Canned replies (常用语): one's own and everybody's, filled for the ticket at hand under its field policy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.ticket_reply import TicketReply
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.forms.engine.answers import show_value
from scrm_app.forms.engine.fields import Field
from scrm_app.forms.engine.rights import FieldPolicy, both
from scrm_app.identity import service as identity
from scrm_app.tickets.engine import replies as engine
from scrm_app.tickets.repository import handing, people
from scrm_app.tickets.repository import replies as repository
from scrm_app.tickets.service import forms_of, rights
from scrm_app.tickets.service.keeping import Shelf, is_mine

MAX_OWN, MAX_SHARED, MAX_TITLE, MAX_BODY = 100, 300, 40, 1000
SHELF = Shelf("ticket_reply", "ticket_replies", Text("常用语", "reply"), MAX_TITLE)
LONG_KINDS = frozenset({"attachment", "image", "signature", "table"})
"""Answers that make no sentence."""


@dataclass(frozen=True)
class ReplyRow:
    """A reply as it is kept; `mine` may be changed by the reader."""

    id: int
    title: str
    keys: str
    body: str
    shared: bool
    mine: bool
    version: int


def list_replies(session: Session, actor: Actor) -> list[ReplyRow]:
    """What the reader may write with, their own first."""
    actor.require("ticket.view")
    return [_row(actor, reply) for reply in repository.list_replies(session, actor.user_id)]


def save_reply(
    session: Session,
    actor: Actor,
    *,
    title: str,
    body: str,
    shared: bool = False,
    reply_id: int = 0,
    version: int = 0,
    now: datetime,
) -> int:
    """Keep a reply (`reply_id` 0 = a new one), for oneself or, with the right to administer tickets, for everybody."""
    clean, words = SHELF.begin(actor, title, shared=shared), body.strip()
    if not words or len(words) > MAX_BODY:
        raise InvalidInput(f"内容要写 1 到 {MAX_BODY} 字。", f"The words must have 1 to {MAX_BODY} characters.")
    reply = SHELF.changing(actor, repository.get_reply(session, reply_id)) if reply_id else None
    if reply is not None and version and reply.version != version:
        raise Conflict("这条常用语刚被别人改过, 请重新打开。", "Somebody just changed this reply; open it again.")
    was_shared = reply is not None and reply.shared
    if reply is None or was_shared != shared:
        _check_room(session, actor, shared)
    if reply is None:
        reply = repository.add(session, TicketReply(owner_id=actor.user_id, title=clean, body=words, created_at=now))
    else:
        reply.version += 1
        reply.owner_id = actor.user_id if was_shared and not shared else reply.owner_id
    reply.title, reply.body, reply.shared = clean, words, shared
    reply.keys = identity.pinyin_of(clean.replace(" ", "")[:20])
    return SHELF.saved(session, actor, reply, clean, was_shared, now)


def delete_reply(session: Session, actor: Actor, *, reply_id: int, now: datetime) -> ReplyRow:
    """Forget a reply; what it was, so that it can be saved again."""
    reply = SHELF.changing(actor, repository.get_reply(session, reply_id))
    row = _row(actor, reply)
    SHELF.forgotten(session, actor, reply, reply.title, now)
    repository.remove(session, reply)
    return row


def fill_reply(session: Session, actor: Actor, *, ticket_id: int, reply_id: int, audience: str = "internal") -> str:
    """A reply with its variables filled for this ticket; never more than the writer sees of its form.

    For "public" (words to the customer) a value must also be one that the customer may see.
    """
    row = rights.look(session, actor, ticket_id)
    reply = SHELF.reading(actor, repository.get_reply(session, reply_id))
    schema = forms_of.schema_of(session, row.form_version_id)
    policy = forms_of.policy_at(session, actor, schema, row)
    called = forms_of.text_for(policy, "customer", row.customer_name)
    if audience == "public":
        policy = both(policy, forms_of.policy_at(session, actor, schema, row, audience="customer"))
    values = _values(session, actor, row, policy) | {"customer": forms_of.text_for(policy, "customer_name", called)}
    return engine.fill(reply.body, values, _labels(session, actor, row, policy))


def _values(session: Session, actor: Actor, row: Any, policy: FieldPolicy) -> dict[str, str]:
    assignee = people.names(session, [row.assignee_id]).get(row.assignee_id or 0, "")
    return {
        "number": row.number,
        "title": forms_of.text_for(policy, "title", row.title),
        "phone": forms_of.phone_for(policy, row.contact_phone),
        "assignee": assignee or row.last_actor_name,
        "store": people.unit_names(session, [row.org_unit_id]).get(row.org_unit_id, ""),
        "node": row.node_name,
        "me": actor.name,
    }


def _labels(session: Session, actor: Actor, row: Any, policy: FieldPolicy) -> dict[str, str]:
    """Answers by the name of their field, as far as the reader has them."""
    answers, found = policy.answers(row.answers), {}
    for item in policy.form.questions():
        if item.kind not in LONG_KINDS:
            covered = policy.of(item.key).level == "mask"
            value = answers.get(item.key)
            found[item.label] = str(value or "") if covered else _words(session, actor, item, value)
    return found


def _words(session: Session, actor: Actor, item: Field, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    names: dict[int, str] = {}
    if isinstance(value, int) and not isinstance(value, bool):
        names = people.names(session, [value]) if item.kind == "person" else {}
        names = handing.customer_names(session, [value]) if item.kind == "customer" else names
    return show_value(item, value, actor.lang, names=names, zone=settings().zone)


def _check_room(session: Session, actor: Actor, shared: bool) -> None:
    most = MAX_SHARED if shared else MAX_OWN
    if repository.count_replies(session, owner_id=actor.user_id, shared=shared) >= most:
        raise InvalidInput(
            f"常用语最多 {most} 条, 请先删掉不用的。", f"At most {most} replies; delete one you do not need."
        )


def _row(actor: Actor, reply: TicketReply) -> ReplyRow:
    mine = is_mine(actor, reply)
    return ReplyRow(reply.id or 0, reply.title, reply.keys, reply.body, reply.shared, mine, reply.version)
