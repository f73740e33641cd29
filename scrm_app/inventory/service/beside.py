"""The parts of a ticket beside their stock."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scrm_app.core.text import Text
from scrm_app.inventory.engine import ledger
from scrm_app.inventory.engine.ledger import Booked
from scrm_app.inventory.repository import items, movements, places
from scrm_app.inventory.service.ticket_parts import OfTicket, PartsPass, Rows


@dataclass(frozen=True)
class PartStock:
    """A part of a ticket's table beside its stock: at the store's warehouse, and what the ticket took of it."""

    part: str
    unit: str
    wanted: int
    free: int | None
    """None: the part is not in the price book, or the store has no warehouse."""
    held: int
    used: int
    hint: Text
    item_id: int


def stock_beside(session: Session, ticket: OfTicket, *, rows: Rows, now: datetime) -> list[PartStock]:
    """The parts of a table with the stock at the ticket's store; the caller has checked that it may be seen."""
    if not places.has_any(session):
        return []
    one = PartsPass(session, ticket, now)
    wanted = one.wanted(rows)
    booked = movements.booked(session, ticket.id)
    home = one.home.id if one.home is not None else 0
    here = {row.part_id: row for row in items.items_of(session, list(wanted), home or 0)} if home else {}
    out = []
    for part_id, milli in wanted.items():
        part, row = items.get_part(session, part_id), here.get(part_id)
        if part is None:
            continue
        has = booked.get(row.id, Booked()) if row is not None else Booked()
        free = row.on_hand_milli - row.reserved_milli if row is not None else (0 if home else None)
        more = ledger.still_to_use(has, milli)
        short = more > (free or 0) + has.held
        hint = one.shortage(part_id, more, has.held) if short else Text("", "")
        item_id = row.id if row is not None else 0
        out.append(PartStock(part.name, part.unit, milli, free, has.held, has.used, hint, item_id))
    return out
