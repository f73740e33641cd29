"""Rows of the price book."""

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.settlement import PricePart
from scrm_app.core.pagination import PageRequest


def price_of(session: Session, name: str) -> PricePart | None:
    """The active entry of the price book with this name or code."""
    found = session.exec(select(PricePart).where(PricePart.name == name, col(PricePart.is_active))).first()
    if found is not None or not name:
        return found
    return session.exec(select(PricePart).where(PricePart.code == name, col(PricePart.is_active))).first()


SORTS: dict[str, Any] = {
    "name": PricePart.name,
    "code": PricePart.code,
    "sale": PricePart.sale_fen,
    "status": PricePart.is_active,
}


def list_prices(session: Session, text: str, page: PageRequest) -> tuple[list[PricePart], int]:
    """One page of the price book, or of what in it contains `text`, and how many there are."""
    name, code = col(PricePart.name), col(PricePart.code)
    where = [name.contains(text, autoescape=True) | code.contains(text, autoescape=True)] if text else []
    total = session.exec(select(func.count(col(PricePart.id))).where(*where)).one()
    query = select(PricePart).where(*where).order_by(page.order(SORTS, name), name, col(PricePart.id))
    return list(session.exec(query.offset(page.offset).limit(page.size))), total


def get_price(session: Session, part_id: int) -> PricePart | None:
    return session.get(PricePart, part_id)
