"""Saved views of the ticket list

Revision: 0190, after 0165
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import UtcDateTime

revision = "0190"
down_revision = "0165"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("query", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ticket_view_owner_id", "ticket_view", ["owner_id"])
    op.create_index("ix_ticket_view_shared", "ticket_view", ["shared"])


def downgrade() -> None:
    op.drop_table("ticket_view")
