"""A ticket's own texts (title, customer, telephone) as each reader has them, wherever they leave the server.

They come out of fields of the form, so the rights of those fields hold for them too; and where another text quotes
them (the name of who wrote, a title made of a name), the quotation is covered like the original.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.forms.engine.rights import FieldPolicy
from scrm_app.identity import service as identity
from scrm_app.notifications import service as notifications
from scrm_app.tickets.repository import handing
from scrm_app.tickets.service import forms_of

SHORTEST = 2
"""A single character is part of too many words to be looked for in other texts."""


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """Title, customer and telephone of a ticket as one reader has them; `swaps`: what is covered, and by what."""

    title: str
    customer: str
    phone: str = ""
    swaps: tuple[tuple[str, str], ...] = ()

    def scrub(self, text: str) -> str:
        """Another text about the ticket, without what is covered."""
        for plain, covered in self.swaps:
            text = text.replace(plain, covered)
        return text.strip() if self.swaps else text


def own_texts(policy: FieldPolicy, row: Any) -> OwnTexts:
    """The own texts of a ticket for a reader with this policy of its form."""
    phone = getattr(row, "contact_phone", "")
    name = forms_of.text_for(policy, "customer", forms_of.text_for(policy, "customer_name", row.customer_name))
    number = forms_of.phone_for(policy, phone)
    inner = _swaps([(row.customer_name, name), (phone, number)])
    title = OwnTexts("", "", swaps=inner).scrub(forms_of.text_for(policy, "title", row.title))
    return OwnTexts(title, name, number, (*_swaps([(row.title, title)]), *inner))


class Cover:
    """The own texts of many tickets for one reader; tickets that stand alike share one policy."""

    def __init__(self, session: Session, actor: Actor, audience: str = "staff") -> None:
        self._session, self._actor, self._audience = session, actor, audience
        self._policies: dict[tuple[Any, ...], FieldPolicy] = {}

    def of(self, row: Any) -> OwnTexts:
        """A row with title, customer_name, status, node_id and flow_version_id."""
        return own_texts(self._policy(row), row)

    def _policy(self, row: Any) -> FieldPolicy:
        place = row.flow_version_id, row.node_id if row.status == "open" else ""
        if place not in self._policies:
            version = flows.get_flow_version(self._session, row.flow_version_id)
            form_version_id = getattr(row, "form_version_id", version.form_version_id)
            schema = forms_of.schema_of(self._session, form_version_id)
            about = (self._session, self._actor, schema, row)
            self._policies[place] = forms_of.policy_at(*about, audience=self._audience)
        return self._policies[place]


def _swaps(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((plain, covered) for plain, covered in pairs if plain != covered and len(plain or "") >= SHORTEST)


def texts_by_id(session: Session, actor: Actor, ticket_ids: Iterable[int]) -> dict[int, OwnTexts]:
    """Own texts of tickets the caller has shown to be in reach."""
    cover = Cover(session, actor)
    return {row.id: cover.of(row) for row in handing.rows_of(session, ticket_ids)}


def notify(
    session: Session,
    row: Any,
    *,
    user_ids: Iterable[int],
    title: Text,
    body: Text,
    values: Mapping[str, str] | None = None,
    **more: Any,
) -> None:
    """Tell people about a ticket, each in the words they may read; readers who see the same get one message."""
    groups: dict[OwnTexts, list[int]] = {}
    for user_id, reader in identity.actors_of(session, user_ids).items():
        groups.setdefault(Cover(session, reader).of(row), []).append(user_id)
    for own, users in groups.items():
        told = {key: own.scrub(value) for key, value in (values or {}).items()}
        extra: dict[str, Any] = {"values": told} if values is not None else {}
        said = Text(own.scrub(title.zh), own.scrub(title.en)), Text(own.scrub(body.zh), own.scrub(body.en))
        notifications.notify(session, user_ids=users, title=said[0], body=said[1], **extra, **more)
