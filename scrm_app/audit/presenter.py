"""How a line of the log reads."""

from typing import Any

from scrm_app.audit.engine.changes import moment, readable
from scrm_app.audit.engine.words import FIELDS, NOUNS, VALUES, WORDED, action_words
from scrm_app.audit.service import EntryView
from scrm_app.core import clock
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity.engine.permissions import PERMISSIONS

SYSTEM = Text("系统", "System")


def _hue(action: str) -> str:
    verb = action.rpartition(".")[2]
    if verb in {"deleted", "cancelled", "rejected", "revoked"}:
        return "red"
    return "green" if verb in {"created", "opened", "closed", "published", "completed"} else "blue"


def row(entry: EntryView, lang: str) -> dict[str, Any]:
    """A line of the table."""
    noun = NOUNS.get(entry.subject_type)
    subject = entry.subject_name or (f"{noun.say(lang)} {entry.subject_id}" if noun else entry.subject_id)
    return {
        "id": entry.key,
        "at": clock.local(entry.at, settings().zone).strftime("%Y-%m-%d %H:%M:%S"),
        "who": (entry.user_name if entry.user_id else "") or SYSTEM.say(lang),
        "action": action_words(entry.action).say(lang),
        "action_hue": _hue(entry.action),
        "subject": subject,
        "summary": _summary(entry, lang),
        "address": entry.address or "—",
    }


def _value(name: str, value: Any, lang: str) -> str:
    if name.endswith("_fen") and isinstance(value, int):
        return format_fen(value)
    if name in WORDED and value in VALUES:
        return VALUES[value].say(lang)
    if isinstance(value, str) and (at := moment(value)):
        return clock.local(at, settings().zone).strftime("%Y-%m-%d %H:%M")
    if name == "permissions" and isinstance(value, list):
        return "、".join(PERMISSIONS[one].say(lang) for one in value if one in PERMISSIONS) or "—"
    return readable(value, Text("是", "yes").say(lang), Text("否", "no").say(lang))


def _summary(entry: EntryView, lang: str) -> str:
    """The first three fields that changed, in one line; a field empty before and after says nothing."""
    told = [one for one in differences(entry, lang) if one["before"] != one["after"]]
    return "; ".join(one["field"] + " → " + one["after"] for one in told[:3]) or "—"


def differences(entry: EntryView, lang: str) -> list[dict[str, str]]:
    """Field by field, before and after."""
    return [
        {
            "field": FIELDS[name].say(lang) if name in FIELDS else name,
            "before": _value(name, entry.before.get(name), lang),
            "after": _value(name, entry.after.get(name), lang),
        }
        for name in {**entry.before, **entry.after}
    ]
