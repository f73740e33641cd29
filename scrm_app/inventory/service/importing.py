"""Opening stock from a table: each row is a count of one part in one warehouse."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.bulk import Outcome, Values
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.inventory.engine.quantities import milli_of
from scrm_app.inventory.repository import items, places
from scrm_app.inventory.service.booking import is_in_reach, judge_anew
from scrm_app.inventory.service.moving import count_stock

NO_PART = Text("价格表里没有这个备件, 请先添加", "The price book has no such part; add it first")
NO_PLACE = Text("没有这个仓库, 或不在您的范围内", "There is no such warehouse in your reach")
NO_NUMBER = Text("数量要在 0 到 1,000,000 之间, 最多三位小数", "A quantity lies between 0 and 1,000,000")


def upsert_stock(
    session: Session, actor: Actor, *, rows: list[Values], source: str, org_unit_id: int, now: datetime
) -> Outcome:
    """Rows of part (name or code), warehouse, quantity and safety stock; the same file again changes nothing.

    Without a warehouse the one of the place `org_unit_id` is meant.
    """
    actor.require("inventory.move")
    done = Outcome()
    parts = items.parts_called(session, [str(row.get("part") or "") for row in rows])
    for at, row in enumerate(rows):
        part, place = parts.get(str(row.get("part") or "")), _place(session, row, org_unit_id)
        counted, safety = milli_of(row.get("quantity")), _safety(row)
        if part is None:
            done.refused[at] = NO_PART
        elif place is None or not place.is_active or not is_in_reach(actor, place):
            done.refused[at] = NO_PLACE
        elif counted is None or safety is None:
            done.refused[at] = NO_NUMBER
        else:
            _take(session, actor, done, at, (place.id, part.id, row, safety), source, now)
    return done


def _place(session: Session, row: Values, org_unit_id: int) -> Any:
    named = str(row.get("warehouse") or "")
    return places.find_named(session, named) if named else places.warehouse_of(session, org_unit_id)


def _safety(row: Values) -> int | None:
    """-1 where the table says nothing."""
    text = row.get("safety")
    return -1 if text in (None, "") else milli_of(text)


def _take(
    session: Session,
    actor: Actor,
    done: Outcome,
    at: int,
    given: tuple[Any, Any, Values, int],
    source: str,
    now: datetime,
) -> None:
    warehouse_id, part_id, row, safety = given
    item = items.lock_item(session, warehouse_id, part_id, now)
    fresh = item.version == 1
    reason = f"导入 {source}".strip()
    try:
        made = count_stock(
            session, actor, item_id=item.id, counted=row["quantity"], version=item.version, reason=reason, now=now
        )
    except ScrmError as error:
        done.refused[at] = error.text
        return
    other = safety not in (-1, item.safety_milli)
    if other:
        now_at = items.get_item(session, item.id)
        items.set_safety(session, item.id, now_at.version if now_at else 0, safety, now)
        judge_anew(session, item, now)
    if fresh:
        done.new += 1
    elif made or other:
        done.changed += 1
    else:
        done.unchanged += 1
