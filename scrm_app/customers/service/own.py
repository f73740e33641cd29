"""The company's own fields of customers. Which there are is known above (forms): it hands in a provider."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.customer import Customer
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.customers import repository
from scrm_app.customers.engine.own import IN_LIST, MOST, OwnField, OwnWish, fits, words_of
from scrm_app.customers.errors import CustomerChanged, CustomerUnknown
from scrm_app.notifications import service as notifications

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class OwnProvider:
    """`fields(session, actor)`: what they may search by. `told(session, actor, answers, audience)`: key and name of
    each column they ("staff") or an export may have, and for each of the answers its cells."""

    fields: Callable[[Session, Actor], list[OwnField]]
    told: Callable[[Session, Actor, Sequence[Answers], str], tuple[list[tuple[str, str]], list[list[Any]]]]


@dataclass(frozen=True)
class OwnAnswers:
    """What a customer has of the company's own fields, and what it takes to change them."""

    customer_id: int
    kind: str
    name: str
    version: int
    answers: dict[str, Any]
    owner_id: int | None
    org_unit_id: int


_provider: list[OwnProvider] = []


def provide_own(provider: OwnProvider) -> None:
    """Install the provider; `scrm_app/wiring.py` shows it."""
    _provider[:] = [provider]


def list_own_fields(session: Session, actor: Actor) -> list[OwnField]:
    """The own fields the actor may search by, in the order of their form."""
    actor.require("customer.view")
    return _provider[0].fields(session, actor) if _provider else []


def chosen_own(session: Session, actor: Actor, wishes: Sequence[OwnWish]) -> list[tuple[OwnField, OwnWish, str]]:
    """The wishes that say something about a field the actor may search by, each with its words; others are dropped."""
    known = {field.key: field for field in list_own_fields(session, actor)} if wishes else {}
    given = [(known[wish.key], wish) for wish in wishes[:MOST] if wish.key in known and fits(known[wish.key], wish)]
    return [(field, wish, words_of(field, wish)) for field, wish in given]


def told_own(session: Session, actor: Actor, answers: Sequence[Answers]) -> tuple[list[str], list[list[Any]]]:
    """Heads and cells of the own fields for an export."""
    if not _provider:
        return [], [[] for _ in answers]
    columns, cells = _provider[0].told(session, actor, answers, "export")
    return [label for _, label in columns], cells


def list_own_columns(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Key and name of the own fields that stand in the list: the first ones of their form that the actor may read."""
    actor.require("customer.view")
    return _provider[0].told(session, actor, [], "staff")[0][:IN_LIST] if _provider else []


def own_cells(session: Session, actor: Actor, answers: Sequence[Answers]) -> list[dict[str, str]]:
    """What stands in those columns, for each of the answers."""
    if not _provider or not any(answers):
        return [{} for _ in answers]
    columns, cells = _provider[0].told(session, actor, answers, "staff")
    keys = [key for key, _ in columns[:IN_LIST]]
    return [{key: str(cell) for key, cell in zip(keys, row, strict=False)} for row in cells]


def get_own(session: Session, actor: Actor, *, customer_id: int) -> OwnAnswers:
    """The stored answers of a customer in reach, uncovered: for the feature that applies the field policy."""
    return _view(reachable(session, actor, "customer.view", customer_id))


def save_own(
    session: Session,
    actor: Actor,
    *,
    customer_id: int,
    version: int,
    answers: Answers,
    changed: Sequence[str],
    now: datetime,
) -> None:
    """Checked answers of a customer; refused when somebody else saved first. `changed`: names for the audit log."""
    customer = reachable(session, actor, "customer.edit", customer_id)
    if customer.version != version:
        raise CustomerChanged
    customer.own, customer.updated_at, customer.version = dict(answers), now, version + 1
    session.flush()
    notifications.replan_dates(session, "customer.", [customer_id], now=now)
    about: dict[str, Any] = {"subject_type": "customer", "subject_id": customer_id, "subject_name": customer.name}
    after = {"fields": list(changed)}
    audit.record(
        session, actor, action="customer.edited", org_unit_id=customer.org_unit_id, after=after, now=now, **about
    )
    live.touch(session, "customers", f"customer:{customer_id}")


def list_own(session: Session, ids: Collection[int] | None, after: int, limit: int) -> list[OwnAnswers]:
    """Answers of customers by id, or of those after an id that have any. For reminders, which ask nobody's rights."""
    return [_view(row) for row in repository.with_own(session, ids, after, limit)]


def _view(row: Customer) -> OwnAnswers:
    return OwnAnswers(row.id or 0, row.kind, row.name, row.version, dict(row.own or {}), row.owner_id, row.org_unit_id)


def reachable(session: Session, actor: Actor, permission: str, customer_id: int) -> Customer:
    """A customer in reach, for whoever has the permission; CustomerUnknown otherwise."""
    customer = repository.get_customer(session, customer_id)
    actor.require(permission)
    if customer is None or not actor.reaches(customer):
        raise CustomerUnknown
    return customer
