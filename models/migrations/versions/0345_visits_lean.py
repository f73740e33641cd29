"""A visit is in the list of who left only once it is left, and in a person's only once it is given

Revision: 0345, after 0343
"""

import sqlalchemy as sa
from alembic import op

revision = "0345"
down_revision = "0343"
branch_labels = None
depends_on = None

_PERSON, _LEFT = ("assignee_id", "entered_at"), ("flow_version_id", "finished_at")


def _again(name: str, columns: tuple[str, str], where: str | None) -> None:
    only = None if where is None else sa.text(where)
    op.drop_index(name, "ticket_task")
    op.create_index(name, "ticket_task", list(columns), sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    _again("ix_ticket_task_person", _PERSON, "assignee_id IS NOT NULL")
    _again("ix_ticket_task_left", _LEFT, "finished_at IS NOT NULL")


def downgrade() -> None:
    _again("ix_ticket_task_left", _LEFT, None)
    _again("ix_ticket_task_person", _PERSON, None)
