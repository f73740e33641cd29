"""What is overdue is read in the order it became due; lanes are counted from the indexes of the board alone

Revision: 0330, after 0241
"""

import sqlalchemy as sa
from alembic import op

revision = "0330"
down_revision = "0241"
branch_labels = None
depends_on = None

_OPEN = sa.text("status = 'open'")
_GROUPED = ["rank_at", "id", "org_unit_id", "status"]
_BOARD = {"stage": "stage", "person": "assignee_id", "priority": "priority"}


def _again(name: str, columns: list[str]) -> None:
    op.drop_index(name, "ticket")
    op.create_index(name, "ticket", columns, sqlite_where=_OPEN, postgresql_where=_OPEN)


def upgrade() -> None:
    _again("ix_ticket_overdue", ["paused_at", "due_at", "id", "org_unit_id"])
    for name, column in _BOARD.items():
        _again(f"ix_ticket_by_{name}", ["flow_id", column, *_GROUPED, "node_id"])


def downgrade() -> None:
    for name, column in _BOARD.items():
        _again(f"ix_ticket_by_{name}", ["flow_id", column, *_GROUPED])
    _again("ix_ticket_overdue", ["due_at", "paused_at", "org_unit_id"])
