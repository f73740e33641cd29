"""Serial numbers given at the moment a form is sent: counted in its transaction, so that none is given twice."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.forms import repository
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.serial import read_pattern


def number_answers(session: Session, *, form_id: int, schema: FormSchema, now: datetime) -> dict[str, Any]:
    """Field key to its new serial number, for every serial field; the day is that of the business."""
    day = clock.local(now, settings().zone).date()
    found: dict[str, Any] = {}
    for field in schema.questions():
        pattern = read_pattern(field.pattern) if field.kind == "serial" else None
        if pattern is None or isinstance(pattern, Text):
            continue
        count = repository.next_serial(session, form_id, field.key, pattern.period(day))
        found[field.key] = pattern.say(day, count)
    return found
