"""How long cards stay before a column says so, and who has a ticket open

Revision: 0360, after 0345
"""

import sqlalchemy as sa
from alembic import op

from models.types import UtcDateTime

revision = "0360"
down_revision = "0345"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_age",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("column", sa.String(length=80), nullable=False),
        sa.Column("slow_hours", sa.Integer(), nullable=False),
        sa.Column("stale_hours", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("flow_id", "by", "column"),
    )
    op.create_table(
        "ticket_presence",
        sa.Column("tab", sa.String(length=80), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("tab"),
    )
    op.create_index("ix_ticket_presence_ticket_id", "ticket_presence", ["ticket_id"])


def downgrade() -> None:
    op.drop_index("ix_ticket_presence_ticket_id", "ticket_presence")
    op.drop_table("ticket_presence")
    op.drop_table("board_age")
