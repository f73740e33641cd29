"""Boards by a question of the form read the answers of open tickets from a table of their own

Revision: 0340, after 0320
"""

import sqlalchemy as sa
from alembic import op

from models.board import CREATE, DROP
from models.types import UtcDateTime

revision = "0340"
down_revision = "0320"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_question",
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.PrimaryKeyConstraint("flow_id", "key"),
    )
    op.create_table(
        "ticket_choice",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("flow_version_id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.String(length=64), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rank_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", "key"),
    )
    indexed = ["flow_id", "key", "value", "rank_at", "ticket_id", "org_unit_id", "assignee_id", "priority"]
    op.create_index("ix_ticket_choice_board", "ticket_choice", [*indexed, "flow_version_id", "node_id"])
    for statement in CREATE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_index("ix_ticket_choice_board", "ticket_choice")
    op.drop_table("ticket_choice")
    op.drop_table("board_question")
