"""Tags that the product itself puts on customers."""

from sqlmodel import Session

from scrm_app.core import live
from scrm_app.customers import repository


def tag_customer(session: Session, customer_id: int, tag: str) -> bool:
    """Put a tag on a customer inside the caller's transaction; False when it is there already or nobody is."""
    customer, word = repository.get_customer(session, customer_id), tag.strip()[:40]
    if customer is None or not word or word in (customer.tags or []):
        return False
    customer.tags = [*(customer.tags or []), word]
    session.add(customer)
    session.flush()
    live.touch(session, "customers", f"customer:{customer_id}")
    return True
