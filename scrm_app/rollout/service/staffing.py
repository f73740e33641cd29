"""The organisation over time, read from today's and from the audit log."""

from collections import defaultdict

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.audit.service import EntryView
from scrm_app.identity import service as identity
from scrm_app.rollout.engine.staff import Change, Member, Moment, Staff

ACTIONS = ("user.created", "user.edited", "org.edited", "role.edited")


def staff_of(session: Session) -> Staff:
    """Who was who, at any time."""
    found = audit.entries_of(session, ACTIONS)
    lines = identity.list_lines(session)
    people = [Member(u.id, u.name, u.org_unit_id, u.roles, u.is_active) for u in identity.list_staff(session)]
    today = Moment(
        {one.user_id: one for one in people},
        {unit: leader for unit, _, leader in lines},
        {unit: path for unit, path, _ in lines},
    )
    changes = [
        Change(e.at, e.subject_type, int(e.subject_id), e.before, e.action == "user.created")
        for e in found
        if e.subject_type in ("user", "org_unit") and e.subject_id.isdigit()
    ]
    return Staff(today, changes, _codes(session, [e for e in found if e.subject_type == "role"]))


def _codes(session: Session, edits: list[EntryView]) -> dict[str, str]:
    """Role code by every name it has had, where only one role had it."""
    roles, named = identity.list_role_lines(session), defaultdict[str, set[str]](set)
    codes = {str(role): code for role, code, _ in roles}
    for _, code, name in roles:
        named[name].add(code)
    for edit in edits:
        if edit.subject_id in codes and edit.before.get("name"):
            named[edit.before["name"]].add(codes[edit.subject_id])
    return {name: next(iter(found)) for name, found in named.items() if len(found) == 1}
