"""From a finished ticket to lines of money, and from lines to a statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from scrm_app.core.money import round_fen
from scrm_app.core.text import Text
from scrm_app.settlement.engine.matching import Who
from scrm_app.settlement.engine.rules import PlanDoc
from scrm_app.settlement.engine.tiers import Basis


class Kind(StrEnum):
    """What a line is for."""

    LABOUR = "labour"
    PART = "part"
    COMMISSION = "commission"
    ADJUSTMENT = "adjustment"


KINDS: dict[str, Text] = {
    Kind.LABOUR: Text("人工", "Labour"),
    Kind.PART: Text("备件", "Parts"),
    Kind.COMMISSION: Text("佣金", "Commission"),
    Kind.ADJUSTMENT: Text("调整", "Adjustments"),
}


@dataclass(frozen=True)
class PartUsed:
    """A part fitted: `unit_fen` is the price on the form, if any."""

    name: str
    quantity_milli: int
    unit_fen: int | None = None


@dataclass(frozen=True)
class Job:
    """What a closed ticket says about money."""

    who: Who
    closed_on: date
    hours_milli: int = 0
    parts: tuple[PartUsed, ...] = ()


@dataclass(frozen=True)
class Line:
    """One amount and the compact trace from which its explanation is rebuilt (with the plan version)."""

    key: str
    kind: Kind
    title: str
    quantity_milli: int
    unit_fen: int
    region_tier: str
    customer_type: str
    amount_fen: int


def amount_of(doc: PlanDoc, kind: Kind, quantity_milli: int, unit_fen: int, region: str, customer: str) -> int:
    """quantity × price × factors, exact until the one rounding."""
    exact = Decimal(quantity_milli) * unit_fen / 1000
    for factor in factors(doc, kind, region, customer):
        exact *= factor
    return round_fen(exact)


def factors(doc: PlanDoc, kind: Kind, region: str, customer: str) -> tuple[Decimal, Decimal]:
    """(region factor, customer factor) of a line."""
    regional = doc.region(region) if kind is Kind.LABOUR or doc.factor_on_parts else Decimal(1)
    return regional, doc.customer(customer)


def lines_of(doc: PlanDoc, job: Job, book_price: Callable[[str], int | None]) -> list[Line]:
    """Labour and parts of a ticket as lines; parts without any price are lines of 0 so that they are seen."""
    region, customer = job.who.city_tier, job.who.customer_type
    lines = []
    if job.hours_milli:
        lines.append(_line(doc, "labour", Kind.LABOUR, "", job.hours_milli, doc.labour_fen_per_hour, region, customer))
    for i, part in enumerate(job.parts):
        price = part_price(doc, part, book_price)
        lines.append(_line(doc, f"part:{i}", Kind.PART, part.name, part.quantity_milli, price, region, customer))
    return lines


def part_price(doc: PlanDoc, part: PartUsed, book_price: Callable[[str], int | None]) -> int:
    """Price book first or form first, as the plan says; the other one fills a gap."""
    book = book_price(part.name)
    first, second = (part.unit_fen, book) if doc.parts_price == "form" else (book, part.unit_fen)
    return first if first is not None else (second or 0)


def _line(
    doc: PlanDoc, key: str, kind: Kind, title: str, quantity: int, price: int, region: str, customer: str
) -> Line:
    amount = amount_of(doc, kind, quantity, price, region, customer)
    return Line(key, kind, title, quantity, price, region, customer, amount)


def measured(basis: Basis, lines: Sequence[Line], hours_milli: int) -> int:
    """What a ticket adds to the store's running total: fen, one ticket, or hundredths of an hour."""
    if basis is Basis.AMOUNT:
        return sum(line.amount_fen for line in lines)
    return 1 if basis is Basis.TICKETS else hours_milli // 10


def period_of(on: date) -> str:
    """The month a day belongs to, YYYY-MM."""
    return f"{on:%Y-%m}"


def next_period(period: str) -> str:
    """The month after."""
    year, month = int(period[:4]), int(period[5:7])
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"
