"""What the audit log hears about."""

from typing import Any

from scrm_app.audit import service
from scrm_app.identity.events import AccessChanged


def write_down(session: Any, event: AccessChanged) -> None:
    """A person, role, place or session changed."""
    service.record(
        session,
        event.actor,
        action=event.action,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        subject_name=event.subject_name,
        before=event.before,
        after=event.after,
        now=event.at,
    )
