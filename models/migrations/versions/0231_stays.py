"""An index for visits that ended lately: flow metrics and node times

Revision: 0231, after 0225
"""

from alembic import op

revision = "0231"
down_revision = "0225"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ticket_task_left", "ticket_task", ["flow_version_id", "finished_at"])


def downgrade() -> None:
    op.drop_index("ix_ticket_task_left", table_name="ticket_task")
