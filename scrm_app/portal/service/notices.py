"""What customers are told of their own accord: a step was reached, a question is asked. Page, text message, e-mail."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink, PortalNotice
from scrm_app.core import live
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Node
from scrm_app.flows.engine.parts import TELL_BY
from scrm_app.notifications import service as notifications
from scrm_app.portal import repository
from scrm_app.portal.service.gate import address_of, hash_of, sign_link
from scrm_app.tickets.engine.replies import fill
from scrm_app.tickets.events import CustomerAwaited, TicketCommented, TicketMoved, TicketOpened

LINK_DAYS = 90
CRITICAL = 2
CHANNEL = "wechat"
CHAT_WINDOW = timedelta(hours=48)
"""How long after a customer's last words WeChat lets the account write to them."""


AWAITED = Text(
    "我们在等您的回复, 请打开页面查看并留言。", "We are waiting for your answer; please open the page and write to us."
)


def language_of(session: Session, ticket: Any) -> str:
    """The language a ticket's customer is written to in, as `Text.say` takes it; Chinese where nobody knows."""
    return "en" if repository.language_of(session, ticket.customer_id) == "en" else "zh-CN"


def step_words(node: Node, lang: str) -> str:
    """What the customer reads at a node. In English where nobody wrote English: a sentence of the product, then the
    words as they are."""
    own, english = node.customer_text.strip(), node.customer_text_en.strip()
    if lang != "en" or not own:
        return own
    return english or f"{moved_on(node)} {own}"


def waiting_words(node: Node, lang: str) -> str:
    """What the customer hears while the store waits for them; like `step_words`."""
    own, english = node.waiting_text.strip(), node.waiting_text_en.strip()
    if lang != "en" or not own:
        return own or AWAITED.say(lang)
    return english or f"{AWAITED.en} {own}"


def moved_on(node: Node) -> str:
    """That a request came to a step, in English; by its name where that is written in Latin letters."""
    name = " ".join(node.name.split())
    if name and name.isascii() and any(c.isalpha() for c in name):
        return f"Your request has moved on to “{name}”."
    return "Your request has moved on to the next step."


def words_for_customer(session: Session, ticket: Any, text: str) -> str:
    """Words for this customer; only what is theirs anyhow is filled in."""
    if "{" not in text and "｛" not in text:
        return text
    store = repository.get_store(session, ticket.org_unit_id)
    known = {"customer": ticket.customer_name, "number": ticket.number, "store": store.name if store else ""}
    return fill(text, known, {})


def tell_opened(session: Session, event: TicketOpened) -> None:
    """A request became a ticket: the words of where it stands."""
    nodes = _telling(session, event.ticket_id)
    if nodes:
        entered = {visit.node_id for visit in repository.list_visits(session, event.ticket_id)}
        _tell_nodes(session, event.ticket_id, [node for key, node in nodes.items() if key in entered], event.at)


def tell_steps(session: Session, event: TicketMoved) -> None:
    """A ticket came to steps whose words the customer is to hear."""
    nodes = _telling(session, event.ticket_id) if event.entered else {}
    _tell_nodes(session, event.ticket_id, [nodes[key] for key in event.entered if key in nodes], event.at)


def _telling(session: Session, ticket_id: int) -> dict[str, Node]:
    """The nodes of a ticket's flow that tell the customer; most flows have none."""
    version = repository.flow_version_of(session, ticket_id)
    graph = flows.get_flow_version(session, version).graph if version else None
    found = graph.nodes.values() if graph else ()
    return {node.id: node for node in found if node.tell_customer and node.customer_text.strip()}


def _tell_nodes(session: Session, ticket_id: int, nodes: Collection[Node], at: datetime) -> None:
    row = repository.get_ticket(session, ticket_id) if nodes else None
    if row is None:
        return
    lang = language_of(session, row)
    subject = Text(f"工单 {row.number} 有新进展", f"News about {row.number}").say(lang)
    for node in nodes:
        text = words_for_customer(session, row, step_words(node, lang))
        key = f"step:{ticket_id}:{node.id}:{at.isoformat()}"
        tell(session, row, node.tell_customer, "step", subject, text, _link_for(session, row, node, at), key, at)


def tell_awaited(session: Session, event: CustomerAwaited) -> None:
    """The store waits for the customer, who hears the words of the node over every way there is."""
    row = repository.get_ticket(session, event.ticket_id)
    if row is None:
        return
    node = flows.get_flow_version(session, row.flow_version_id).graph.nodes.get(event.node_id, Node("", "task"))
    lang, at = language_of(session, row), event.at
    text = words_for_customer(session, row, waiting_words(node, lang))
    subject = Text(f"工单 {row.number} 等您回复", f"{row.number} waits for your answer").say(lang)
    link, key = address_of(page_link(session, row, at)), f"awaited:{row.id}:{at.isoformat()}"
    tell(session, row, TELL_BY, "step", subject, text, link, key, at)


def _link_for(session: Session, row: Any, node: Node, at: datetime) -> str:
    out = {"sms", "email"} & set(node.tell_customer)
    return address_of(page_link(session, row, at)) if out else ""


def tell(
    session: Session,
    row: Any,
    ways: Collection[str],
    kind: str,
    subject: str,
    text: str,
    link: str,
    key: str,
    now: datetime,
) -> None:
    """The same words over each way that this customer can be reached by; each `key` once.

    What their page says, a customer who writes in WeChat reads there as well. Text messages and mail wait for the end
    of the customer's quiet hours, but not about a critical ticket.
    """
    urgent = row.priority >= CRITICAL
    if "page" in ways:
        notice = PortalNotice(ticket_id=row.id, kind=kind, text=text[:1000], dedupe_key=key[:160], at=now)
        if repository.add_notice(session, notice):
            live.touch(session, f"ticket:{row.id}")
            say_in_chat(session, row.customer_id, text, link, key, now)
    if "sms" in ways:
        short, said = (text if kind == "step" else subject), f"{text}: {link}"
        about = {"by": "sms", "to": row.contact_phone, "title": short, "text": said, "link": link}
        notifications.write_customer(session, **about, dedupe_key=key, urgent=urgent, now=now)
    if "email" in ways:
        to = repository.email_of(session, row.customer_id)
        about = {"by": "email", "to": to, "title": subject, "text": text, "link": link}
        notifications.write_customer(session, **about, dedupe_key=f"mail:{key}", urgent=urgent, now=now)


def address_in_chat(sender: str) -> str:
    """Whom a message in a chat is counted for."""
    return f"{CHANNEL}:{sender}"


def say_in_chat(session: Session, customer_id: int | None, text: str, link: str, key: str, now: datetime) -> bool:
    """Words for a customer who wrote to an account within the time WeChat allows an answer; False for all others."""
    for connection_id, sender in customers.list_chats(session, customer_id or 0, CHANNEL):
        if not repository.is_entry_since(session, "chat", hash_of(address_in_chat(sender)), now - CHAT_WINDOW):
            continue
        about: dict[str, Any] = {
            "by": CHANNEL,
            "to": sender,
            "title": text,
            "text": text,
            "link": link,
            "over": connection_id,
        }
        return notifications.write_customer(session, **about, urgent=True, dedupe_key=f"chat:{key}", now=now)
    return False


def pass_on_answer(session: Session, event: TicketCommented) -> None:
    """What staff write for the customer on a ticket is said in the chat as well."""
    if event.audience != "public":
        return
    row, comment = repository.get_ticket(session, event.ticket_id), repository.get_comment(session, event.comment_id)
    if row is not None and comment is not None:
        say_in_chat(session, row.customer_id, comment.body, "", f"comment:{comment.id}", event.at)


def page_link(session: Session, row: Any, now: datetime) -> PortalLink:
    """The link to the customer's page of a ticket; made when there is none that still opens."""
    found = repository.find_live_ticket_link(session, row.id, now)
    if found is not None:
        return found
    link = PortalLink(
        kind="ticket",
        name=row.number,
        seed="",
        token_hash="",
        flow_id=row.flow_id,
        org_unit_id=row.org_unit_id,
        ticket_id=row.id,
        created_at=now,
        expires_at=now + timedelta(days=LINK_DAYS),
    )
    repository.add(session, sign_link(link))
    return link
