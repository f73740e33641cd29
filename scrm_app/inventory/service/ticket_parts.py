"""What tickets do to the stock: promise parts, take them, give them back. Called by the flow; nobody is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.text import Text
from scrm_app.inventory.engine import ledger
from scrm_app.inventory.engine.ledger import Booked, Change
from scrm_app.inventory.engine.nearest import Found, Source, nearest
from scrm_app.inventory.engine.quantities import milli_of, shown
from scrm_app.inventory.repository import items, movements, places
from scrm_app.inventory.service.booking import Why, book

NO_BOOK = Text("价格表里没有“{part}”, 库存没有变动。", "“{part}” is not in the price book; its stock did not change.")
NO_NUMBER = Text(
    "“{part}”的数量“{count}”无法识别, 库存没有变动。", "The quantity “{count}” of “{part}” is no number; nothing moved."
)
SHORT = Text(
    "“{part}”要 {wanted} {unit}, {place}可用 {free} {unit}, 不够。",
    "“{part}”: {wanted} wanted, {place} has {free} free.",
)
THERE = Text(
    "最近有货的是{name}{far}, 可用 {free} {unit}, 请调拨。", "The nearest with stock is {name}{far}: {free} free."
)
NOWHERE = Text("其他仓库也没有, 请采购。", "No other warehouse has any; please buy some.")


@dataclass(frozen=True)
class OfTicket:
    """The ticket the parts are for: its number, and the place it is worked at."""

    id: int
    number: str
    org_unit_id: int

    def why(self, reason: str) -> Why:
        """Written into the ledger."""
        return Why(reason=reason, ticket_id=self.id, ticket_number=self.number)


@dataclass(frozen=True)
class PartsDone:
    """How many parts were dealt with, and a sentence for each that was not."""

    parts: int
    problems: tuple[Text, ...] = ()


Rows = Sequence[tuple[str, str]]


def reserve_parts(session: Session, ticket: OfTicket, *, rows: Rows, now: datetime) -> PartsDone:
    """申领: promise the parts of a table to the ticket, at the warehouse of its store. Again is the same."""
    return PartsPass(session, ticket, now).run(rows, use=False)


def use_parts(session: Session, ticket: OfTicket, *, rows: Rows, now: datetime) -> PartsDone:
    """核减: the parts of a table leave the warehouse of the store; again takes only what is new in the table.

    What there is not enough of stays as it is, and is said with the nearest warehouse that has some.
    """
    return PartsPass(session, ticket, now).run(rows, use=True)


def return_parts(session: Session, ticket: OfTicket, *, reason: str, now: datetime) -> int:
    """Everything the ticket took comes back and nothing is promised to it any more; how many items changed."""
    return _give_back(session, ticket, reason, now, used=True)


def release_parts(session: Session, ticket: OfTicket, *, reason: str, now: datetime) -> int:
    """What is promised to the ticket and was not taken is free again; how many items changed."""
    return _give_back(session, ticket, reason, now, used=False)


def _give_back(session: Session, ticket: OfTicket, reason: str, now: datetime, *, used: bool) -> int:
    done = 0
    for item_id, has in sorted(movements.booked(session, ticket.id).items()):
        item = items.get_item(session, item_id)
        taken = has.used if used else 0
        if item is None or not (taken or has.held):
            continue
        if taken:
            book(session, item, "in", Change(taken), ticket.why(reason), now)
        if has.held:
            book(session, item, "release", Change(0, -has.held), ticket.why(reason), now)
        done += 1
    return done


class PartsPass:
    """One pass over a table of parts, in the order of their items so that two tickets never wait for each other."""

    def __init__(self, session: Session, ticket: OfTicket, now: datetime) -> None:
        self.session, self.ticket, self.now = session, ticket, now
        self.home = places.warehouse_of(session, ticket.org_unit_id)
        self.unit = places.place_of(session, ticket.org_unit_id)
        self.problems: list[Text] = []

    def run(self, rows: Rows, *, use: bool) -> PartsDone:
        if not places.has_any(self.session):
            return PartsDone(len(rows))
        wanted = self.wanted(rows)
        booked = movements.booked(self.session, self.ticket.id)
        known = {key: items.get_item(self.session, key) for key in sorted(booked)}
        before: dict[int, list[tuple[Any, Booked]]] = {row.part_id: [] for row in known.values() if row is not None}
        for key, row in known.items():
            if row is not None:
                before[row.part_id].append((row, booked[key]))
        for part_id in sorted({*wanted, *before}):
            self._part(part_id, wanted.get(part_id, 0), before.get(part_id, []), use)
        return PartsDone(len(wanted), tuple(self.problems))

    def wanted(self, rows: Rows) -> dict[int, int]:
        """Part id to thousandths; a row that cannot be read becomes a sentence."""
        named = [(" ".join(name.split()), count) for name, count in rows]
        found = items.parts_called(self.session, [name for name, _ in named])
        wanted: dict[int, int] = {}
        for name, count in named:
            milli = milli_of(count) if count.strip() else 0
            if milli is None:
                self.problems.append(NO_NUMBER.fill(part=name, count=count[:20]))
            elif name not in found:
                self.problems.append(NO_BOOK.fill(part=name))
            else:
                key = found[name].id or 0
                wanted[key] = wanted.get(key, 0) + milli
        return wanted

    def _part(self, part_id: int, wanted: int, has: list[tuple[Any, Booked]], use: bool) -> None:
        total = Booked(sum(b.held for _, b in has), sum(b.used for _, b in has))
        more = ledger.still_to_use(total, wanted) if use else ledger.still_to_hold(total, wanted)
        if more > 0:
            here = next((b for row, b in has if self.home is not None and row.warehouse_id == self.home.id), Booked())
            self._take(part_id, more, here.held, use)
        elif more < 0:
            self._give(-more, has, use)

    def _take(self, part_id: int, more: int, held: int, use: bool) -> None:
        if self.home is not None:
            item = items.lock_item(self.session, self.home.id or 0, part_id, self.now)
            change = ledger.spend(more, held) if use else Change(0, more)
            why = self.ticket.why("工单用料" if use else "工单申领")
            if book(self.session, item, "out" if use else "reserve", change, why, self.now) is not None:
                return
        self.problems.append(self.shortage(part_id, more, held if use else 0))

    def _give(self, less: int, has: list[tuple[Any, Booked]], use: bool) -> None:
        for item, one in has:
            amount = min(less, one.used if use else one.held)
            if amount > 0:
                kind, change = ("in", Change(amount)) if use else ("release", Change(0, -amount))
                book(self.session, item, kind, change, self.ticket.why("工单用料减少"), self.now)
                less -= amount

    def shortage(self, part_id: int, wanted: int, held: int) -> Text:
        """The sentence about what is missing, with the nearest warehouse that has some."""
        rows = items.items_of(self.session, [part_id])
        home = self.home.id if self.home is not None else 0
        own = next((row for row in rows if row.warehouse_id == home), None)
        part = items.get_part(self.session, part_id)
        name, unit = (part.name, part.unit) if part is not None else ("", "")
        place = self.home.name if self.home is not None else self.unit.name if self.unit is not None else ""
        free = own.on_hand_milli - own.reserved_milli + held if own is not None else 0
        said = SHORT.fill(part=name, wanted=shown(wanted), place=place, free=shown(free), unit=unit)
        found = self._nearest([row for row in rows if row.warehouse_id != home], wanted)
        more = NOWHERE if found is None else _there(found, unit)
        return Text(f"{said.zh}{more.zh}", f"{said.en} {more.en}")

    def _nearest(self, rows: Sequence[Any], wanted: int) -> Found | None:
        sources = [
            Source(
                row.warehouse_id,
                row.warehouse,
                row.path,
                (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None,
                row.on_hand_milli - row.reserved_milli,
            )
            for row in rows
        ]
        path = self.unit.path if self.unit is not None else ""
        return nearest(sources, path=path, position=self._position(), wanted=wanted)

    def _position(self) -> tuple[float, float] | None:
        for one in (self.home, self.unit):
            if one is not None and one.latitude is not None and one.longitude is not None:
                return one.latitude, one.longitude
        return None


def _there(found: Found, unit: str) -> Text:
    far = Text("", "") if found.km is None else Text(f" (约 {found.km:g} 公里)", f" (about {found.km:g} km)")
    source = found.source
    facts: Mapping[str, str] = {"name": source.name, "free": shown(source.available), "unit": unit}
    return Text(THERE.zh.format(far=far.zh, **facts), THERE.en.format(far=far.en, **facts))
