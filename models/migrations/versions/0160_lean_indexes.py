"""Indexes hold only the rows somebody looks for: open visits, waiting reminders

Revision: 0160, after 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0160"
down_revision = "0060"
branch_labels = None
depends_on = None


def _only(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


WAITING, A0060, STILL = _only("finished_at IS NULL"), _only("next_at IS NOT NULL"), _only("status = 'waiting'")


def upgrade() -> None:
    op.drop_index("ix_ticket_task_node", "ticket_task")
    op.drop_index("ix_ticket_task_mine", "ticket_task")
    op.drop_index("ix_ticket_task_queue", "ticket_task")
    op.create_index("ix_ticket_task_person", "ticket_task", ["assignee_id", "entered_at"])
    op.create_index("ix_ticket_task_mine", "ticket_task", ["assignee_id", "due_at"], **WAITING)
    op.create_index("ix_ticket_task_queue", "ticket_task", ["role_code", "org_unit_id"], **WAITING)
    op.drop_index("ix_reminder_next", "reminder")
    op.drop_index("ix_reminder_subject", "reminder")
    op.create_index("ix_reminder_next", "reminder", ["next_at"], **A0060)
    op.create_index("ix_reminder_waiting", "reminder", ["subject_id", "subject_type"], **STILL)
    op.drop_index("ix_customer_initials", "customer")


def downgrade() -> None:
    op.create_index("ix_customer_initials", "customer", ["initials"])
    op.drop_index("ix_reminder_waiting", "reminder")
    op.drop_index("ix_reminder_next", "reminder")
    op.create_index("ix_reminder_subject", "reminder", ["subject_type", "subject_id"])
    op.create_index("ix_reminder_next", "reminder", ["next_at"])
    op.drop_index("ix_ticket_task_queue", "ticket_task")
    op.drop_index("ix_ticket_task_mine", "ticket_task")
    op.drop_index("ix_ticket_task_person", "ticket_task")
    op.create_index("ix_ticket_task_node", "ticket_task", ["flow_version_id", "node_id", "finished_at"])
    op.create_index("ix_ticket_task_queue", "ticket_task", ["role_code", "org_unit_id", "finished_at"])
    op.create_index("ix_ticket_task_mine", "ticket_task", ["assignee_id", "finished_at", "due_at"])
