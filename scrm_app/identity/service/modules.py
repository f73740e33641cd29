"""Which modules are switched on. Asked with every event, so each process keeps the answer until it hears of a change.

Who hears nothing (a worker process without Redis) asks the database again after `KEPT_SECONDS`.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session

from models.module import ModuleSwitch
from scrm_app.core import live
from scrm_app.core.errors import Conflict, InvalidInput, ModuleOff
from scrm_app.core.prepared import link
from scrm_app.identity import repository
from scrm_app.identity.engine.modules import BY_KEY, off_of

TOPIC = "modules"
KEPT_SECONDS = 2.0
_kept: WeakKeyDictionary[Any, tuple[float, frozenset[str]]] = WeakKeyDictionary()
_turn = 0


def _forget() -> None:
    global _turn
    _turn += 1
    _kept.clear()


live.hub.heard[TOPIC] = _forget


def modules_off(session: Session) -> frozenset[str]:
    """The keys of the modules that are off; the transaction that switches one sees its own change."""
    if session.info.get(TOPIC):
        return off_of(repository.list_switches(session))
    base, turn, now = link(session).engine.pool, _turn, time.monotonic()
    found = _kept.get(base)
    if found is None or found[0] < now:
        found = now + KEPT_SECONDS, off_of(repository.list_switches(session))
        if turn == _turn:  # nobody switched anything while we read
            _kept[base] = found
    return found[1]


def is_module_on(session: Session, key: str) -> bool:
    """Whether a module is switched on; what is no module (the core) always is."""
    return key not in modules_off(session)


def require_module(session: Session, key: str) -> None:
    """Refuse in words while the module is off; for what is done without an actor's permission."""
    if key in modules_off(session):
        raise ModuleOff


@dataclass(frozen=True)
class SwitchRow:
    """How a switch stands, and who turned it last; version 0 for one that nobody ever turned."""

    is_on: bool = True
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""


def list_module_rows(session: Session) -> dict[str, SwitchRow]:
    """Every module somebody has switched, by key."""
    rows = repository.switches(session)
    names = repository.user_names(session, {row.changed_by_id for row in rows})
    return {
        row.key: SwitchRow(row.is_on, row.version, row.changed_at, names.get(row.changed_by_id, "")) for row in rows
    }


def put_module(session: Session, *, key: str, is_on: bool, version: int, user_id: int, now: datetime) -> None:
    """Keep a switch; the caller has checked who may. `version` 0 for one that was never switched."""
    if key not in BY_KEY:
        raise InvalidInput("没有这个模块, 请刷新页面。", "There is no such module. Refresh the page.")
    row = next((one for one in repository.switches(session) if one.key == key), None)
    if (row.version if row else 0) != version:
        raise Conflict("这个开关刚被别人动过, 请看一眼再操作。", "Somebody just used this switch. Look again.")
    row = row or ModuleSwitch(key=key, changed_at=now, version=0)
    row.is_on, row.changed_at, row.changed_by_id, row.version = is_on, now, user_id, version + 1
    session.add(row)
    session.flush()
    session.info[TOPIC] = True
    live.touch(session, TOPIC)
