"""Facts about the world, published and handled inside the same transaction. `scrm_app/wiring.py` shows who listens."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from scrm_app.core.errors import InvalidInput


class Transaction(Protocol):
    """The session of the running transaction, as far as events need it."""

    @property
    def info(self) -> dict[Any, Any]: ...


Subscriber = Callable[[Any, Any], None]
MAX_HOPS = 64
_table: dict[type, list[Subscriber]] = {}


def wire(table: Iterable[tuple[type, Subscriber]]) -> None:
    """Install the wiring; replaces what was there."""
    _table.clear()
    for kind, subscriber in table:
        _table.setdefault(kind, []).append(subscriber)


def publish(session: Transaction, event: object) -> None:
    """Hand `event` to its subscribers now; a chain of more than 64 events in one transaction is refused."""
    depth = session.info.get("depth", 0)
    hops = (session.info.get("hops", 0) if depth else 0) + 1
    if hops > MAX_HOPS:
        raise InvalidInput(
            "自动规则相互触发过多, 已停止, 请检查规则是否成环。",
            "Automatic rules triggered each other too often and were stopped. Check them for a loop.",
        )
    session.info["depth"] = depth + 1
    session.info["hops"] = hops
    try:
        for subscriber in _table.get(type(event), ()):
            subscriber(session, event)
    finally:
        session.info["depth"] = depth
