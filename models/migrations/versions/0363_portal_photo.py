"""Pictures of chats that are still to be fetched

Revision: 0363, after 0362
"""

import sqlalchemy as sa
from alembic import op

from models.types import UtcDateTime

revision = "0363"
down_revision = "0362"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.String(length=200), nullable=False),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_portal_photo_next_at"), "portal_photo", ["next_at"])
    op.create_index(op.f("ix_portal_photo_ticket_id"), "portal_photo", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("portal_photo")
