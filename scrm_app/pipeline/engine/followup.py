"""Who needs a call: green, yellow or red by the time since the last contact."""

from datetime import datetime, timedelta

from scrm_app.core.text import Text

YELLOW_AFTER = timedelta(days=1)
RED_AFTER = timedelta(days=3)
WORDS = {
    "green": Text("刚联系过", "In touch"),
    "yellow": Text("待回访", "Call back"),
    "red": Text("超 3 天未联系", "No contact > 3 days"),
}


def colour(last_contact_at: datetime | None, first_contact_at: datetime, now: datetime) -> str:
    """green within a day of the last contact, yellow within three, red after; never contacted counts from the start."""
    silence = now - (last_contact_at or first_contact_at)
    if silence > RED_AFTER:
        return "red"
    return "yellow" if silence > YELLOW_AFTER else "green"


def silent_days(last_contact_at: datetime | None, first_contact_at: datetime, now: datetime) -> int:
    """Whole days without contact."""
    return max(0, (now - (last_contact_at or first_contact_at)).days)
