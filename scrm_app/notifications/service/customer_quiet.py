"""When customers are left in peace: one span of the day for the whole installation."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.identity import service as identity
from scrm_app.notifications.engine.channels import minute_of

NAME = "customer_quiet"


@dataclass(frozen=True)
class Quiet:
    """Minutes after local midnight; the same twice = never quiet."""

    start: int = 21 * 60
    end: int = 8 * 60

    @property
    def words(self) -> tuple[str, str]:
        """As `21:00` and `08:00`."""
        return _clock(self.start), _clock(self.end)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def customer_quiet(session: Session) -> Quiet:
    """The quiet hours of customers; 21:00 to 08:00 until somebody says otherwise."""
    return Quiet(**identity.get_value(session, NAME))


def get_customer_quiet(session: Session, actor: Actor) -> Quiet:
    """The same for the page where they are set."""
    actor.require("notify.manage")
    return customer_quiet(session)


def save_customer_quiet(session: Session, actor: Actor, *, start: str, end: str, now: datetime) -> Quiet:
    """Other quiet hours from now on, as `21:00`; what waits already keeps its time."""
    actor.require("notify.manage")
    first, last = minute_of(start), minute_of(end)
    if first is None or last is None:
        raise InvalidInput("请填写时间, 例如 21:00 到 08:00。", "Give times such as 21:00 to 08:00.")
    before, after = customer_quiet(session), Quiet(first, last)
    identity.put_value(session, NAME, asdict(after))
    audit.record(
        session,
        actor,
        action="customer_quiet.edited",
        subject_type="customer_quiet",
        subject_id=0,
        before={"quiet": " – ".join(before.words)},
        after={"quiet": " – ".join(after.words)},
        now=now,
    )
    return after
