"""What higher features know about a customer (tickets, opportunities): they hand in a provider, the page asks all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text


@dataclass(frozen=True)
class Related:
    """One record of another feature that belongs to a customer."""

    kind: str
    """ticket, opportunity …: chooses the icon and the tab."""
    title: str
    state: Text
    at: datetime
    link: str
    note: str = ""
    hue: str = "gray"


Provider = Callable[[Session, Actor, int], list[Related]]
_providers: list[Provider] = []


def provide_related(*providers: Provider) -> None:
    """Install the providers; `scrm_app/wiring.py` shows them."""
    _providers[:] = providers


def list_related(session: Session, actor: Actor, *, customer_id: int) -> list[Related]:
    """Everything the other features know, newest first; each provider applies its own rights."""
    actor.require("customer.view")
    found = [item for provider in _providers for item in provider(session, actor, customer_id)]
    return sorted(found, key=lambda item: item.at, reverse=True)
