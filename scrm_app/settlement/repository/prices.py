"""Rows of the price book."""

from sqlmodel import Session, col, select

from models.settlement import PricePart


def price_of(session: Session, name: str) -> PricePart | None:
    """The active entry of the price book with this name or code."""
    found = session.exec(select(PricePart).where(PricePart.name == name, col(PricePart.is_active))).first()
    if found is not None or not name:
        return found
    return session.exec(select(PricePart).where(PricePart.code == name, col(PricePart.is_active))).first()


def list_prices(session: Session, text: str, limit: int = 200) -> list[PricePart]:
    """The price book, or what in it contains `text`."""
    query = select(PricePart).order_by(col(PricePart.name)).limit(limit)
    if text:
        query = query.where(
            col(PricePart.name).contains(text, autoescape=True) | col(PricePart.code).contains(text, autoescape=True)
        )
    return list(session.exec(query))


def get_price(session: Session, part_id: int) -> PricePart | None:
    return session.get(PricePart, part_id)
