"""Ways out of the building: add, test, change, switch off, remove."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.identity import OrgUnit
from models.notification import Connection
from scrm_app.audit import service as audit
from scrm_app.connectors import registry
from scrm_app.connectors.base import Info, Message, Outcome
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.notifications.errors import ConnectionChanged, ConnectionNotFound
from scrm_app.notifications.repository import connections, outbox
from scrm_app.notifications.service import vault


@dataclass(frozen=True)
class ConnectionRow:
    """A connection as the page shows it; no secret, only whether there is one."""

    id: int
    kind: str
    name: str
    unit: str
    org_unit_id: int
    settings: dict[str, str]
    secrets_set: list[str]
    is_enabled: bool
    urgent_only: bool
    per_minute: int
    failures: int
    paused_until: datetime | None
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: Text
    counts: dict[str, int]
    version: int


@dataclass(frozen=True)
class UnitChoice:
    """A place a connection can serve."""

    id: int
    name: str
    depth: int


@dataclass(frozen=True)
class Draft:
    """What was typed in, not yet saved. `id` 0 = new. Held by the server only; `values` may hold secrets."""

    kind: str
    name: str
    values: dict[str, str] = field(repr=False)
    id: int = 0
    org_unit_id: int = 0
    urgent_only: bool = False
    per_minute: int = 0
    version: int = 0


def _row(session: Session, row: Connection, unit: OrgUnit | None) -> ConnectionRow:
    try:
        stored = sorted(vault.secrets_of(row))
    except InvalidInput:
        stored = []
    return ConnectionRow(
        id=row.id or 0,
        kind=row.kind,
        name=row.name,
        unit=unit.name if unit else "",
        org_unit_id=row.org_unit_id or 0,
        settings={k: str(v) for k, v in row.settings.items()},
        secrets_set=stored,
        is_enabled=row.is_enabled,
        urgent_only=row.urgent_only,
        per_minute=row.per_minute,
        failures=row.failures,
        paused_until=row.paused_until,
        last_ok_at=row.last_ok_at,
        last_error_at=row.last_error_at,
        last_error=Text(row.last_error_zh, row.last_error_en),
        counts=outbox.count_by_status(session, row.id or 0),
        version=row.version,
    )


def list_connections(session: Session, actor: Actor) -> list[ConnectionRow]:
    """Every connection in use."""
    actor.require("connection.manage")
    return [_row(session, row, unit) for row, unit in connections.list_connections(session)]


def list_units(session: Session, actor: Actor) -> list[UnitChoice]:
    """Places a connection can serve, as a tree in order."""
    actor.require("connection.manage")
    units = connections.list_org_units(session)
    return [UnitChoice(u.id or 0, u.name, max(u.path.count("/") - 2, 0)) for u in units]


def _get(session: Session, connection_id: int) -> Connection:
    row = connections.get_connection(session, connection_id)
    if row is None or row.archived_at is not None:
        raise ConnectionNotFound
    return row


def get_connection_form(session: Session, actor: Actor, *, connection_id: int) -> ConnectionRow:
    """One connection for its form."""
    actor.require("connection.manage")
    row = _get(session, connection_id)
    unit = next((u for u in connections.list_org_units(session) if u.id == row.org_unit_id), None)
    return _row(session, row, unit)


def _complete(session: Session, draft: Draft) -> tuple[Info, dict[str, str]]:
    """The typed settings, with stored secrets where a secret field was left blank; checked.

    A stored secret never goes to a new address: whoever changes the address types the secret again.
    """
    connector = registry.connector(draft.kind)
    values: dict[str, Any] = dict(draft.values)
    if draft.id:
        row = _get(session, draft.id)
        kept = {k: v for k, v in vault.secrets_of(row).items() if not values.get(k)} if row.secret else {}
        moved = [k for k in vault.ADDRESS_KEYS if k in row.settings and str(values.get(k, "")) != row.settings[k]]
        if kept and moved:
            said = Text("换了地址, 请重新填写密钥。", "The address changed: enter the secret again.")
            raise InvalidInput(said.zh, said.en, dict.fromkeys(kept, said))
        values |= kept
    return connector.info, connector.check(values)


def prepare_test(session: Session, actor: Actor, *, draft: Draft) -> Draft:
    """The draft with everything a test needs; the result stays on the server."""
    actor.require("connection.manage")
    _, cleaned = _complete(session, draft)
    return Draft(draft.kind, draft.name, cleaned, draft.id)


async def try_connection(draft: Draft, *, to: str, now: datetime) -> Outcome:
    """Send one test message over a prepared draft; nothing is stored."""
    message = Message(
        title="测试消息 · Test message",
        text=f"这是「{draft.name or draft.kind}」的测试消息, 收到即表示连接成功。\nThe connection works.",
        key=f"test-{now.timestamp():.3f}",
        kind="test",
        to=to,
    )
    return await registry.connector(draft.kind).send(draft.values, message)


def _facts(row: Connection) -> dict[str, Any]:
    """What the audit log keeps of a connection: never a secret."""
    names = ("name", "org_unit_id", "settings", "is_enabled", "urgent_only", "per_minute")
    return {name: getattr(row, name) for name in names}


def _note(session: Session, actor: Actor, row: Connection, verb: str, before: dict[str, Any], now: datetime) -> None:
    audit.record(
        session,
        actor,
        action=f"connection.{verb}",
        subject_type="connection",
        subject_id=row.id or 0,
        subject_name=row.name,
        before=before,
        after=_facts(row),
        now=now,
    )


def save_connection(session: Session, actor: Actor, *, draft: Draft, now: datetime) -> int:
    """Add or change a connection; its id."""
    actor.require("connection.manage")
    name = " ".join(draft.name.split())[:60]
    if not name:
        said = Text("请给连接起个名字。", "Give the connection a name.")
        raise InvalidInput(said.zh, said.en, {"name": said})
    if connections.is_name_taken(session, name, draft.id):
        said = Text("已有同名的连接, 请换个名字。", "A connection with this name exists. Choose another.")
        raise InvalidInput(said.zh, said.en, {"name": said})
    info, cleaned = _complete(session, draft)
    open_half, secrets = vault.split(info, cleaned)
    unit_ids = {u.id for u in connections.list_org_units(session)}
    live.touch(session, "connections")
    row = (
        _get(session, draft.id) if draft.id else Connection(kind=draft.kind, name=name, created_at=now, updated_at=now)
    )
    if draft.id and (row.version != draft.version or row.kind != draft.kind):
        raise ConnectionChanged
    before = _facts(row) if draft.id else {}
    replaced = draft.id and any(draft.values.get(f.key) for f in info.fields if f.secret)
    row.name, row.settings, row.secret = name, open_half, vault.seal(secrets)
    row.org_unit_id = draft.org_unit_id if draft.org_unit_id in unit_ids else None
    row.urgent_only, row.per_minute, row.updated_at = draft.urgent_only, min(max(draft.per_minute, 0), 6000), now
    row.failures, row.paused_until = 0, None
    row.version += 1 if draft.id else 0
    connection_id = connections.add_connection(session, row)
    _note(
        session,
        actor,
        row,
        "edited" if draft.id else "created",
        before | ({"new_secret": True} if replaced else {}),
        now,
    )
    return connection_id


def switch_connection(session: Session, actor: Actor, *, connection_id: int, on: bool, now: datetime) -> None:
    """Switch on or off; what is waiting waits until it is on again."""
    actor.require("connection.manage")
    row = _get(session, connection_id)
    before = _facts(row)
    row.is_enabled, row.updated_at, row.version = on, now, row.version + 1
    row.failures, row.paused_until = 0, None
    session.add(row)
    _note(session, actor, row, "switched", before, now)
    live.touch(session, "connections")


def remove_connection(session: Session, actor: Actor, *, connection_id: int, now: datetime) -> int:
    """Take a connection away: its secret is wiped, unsent messages are cancelled; how many."""
    actor.require("connection.manage")
    row = _get(session, connection_id)
    before = _facts(row)
    row.archived_at, row.secret, row.is_enabled, row.version = now, "", False, row.version + 1
    session.add(row)
    _note(session, actor, row, "deleted", before, now)
    live.touch(session, "connections", "deliveries")
    return outbox.cancel_waiting(session, connection_id)
