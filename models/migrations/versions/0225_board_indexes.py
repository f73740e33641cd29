"""Boards by stage, person and priority read their first cards from an index of open tickets

Revision: 0225, after 0216
"""

import sqlalchemy as sa
from alembic import op

revision = "0225"
down_revision = "0216"
branch_labels = None
depends_on = None

GROUPS = {"stage": "stage", "person": "assignee_id", "priority": "priority"}
_OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    for name, column in GROUPS.items():
        columns = ["flow_id", column, "rank_at", "id", "org_unit_id", "status"]
        op.create_index(f"ix_ticket_by_{name}", "ticket", columns, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    for name in GROUPS:
        op.drop_index(f"ix_ticket_by_{name}", "ticket")
