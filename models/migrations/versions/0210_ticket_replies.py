"""Canned replies

Revision: 0210, after 0190
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import UtcDateTime

revision = "0210"
down_revision = "0190"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "ticket_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", text(length=40), nullable=False),
        sa.Column("keys", text(length=320), nullable=False),
        sa.Column("body", text(length=1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ticket_reply_owner_id", "ticket_reply", ["owner_id"])
    op.create_index("ix_ticket_reply_shared", "ticket_reply", ["shared"])


def downgrade() -> None:
    op.drop_table("ticket_reply")
