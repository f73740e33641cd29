"""What customers are told on the page of their ticket

Revision: 0216, after 0215
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import UtcDateTime

revision = "0216"
down_revision = "0215"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "portal_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", text(length=12), nullable=False),
        sa.Column("text", text(length=1000), nullable=False),
        sa.Column("dedupe_key", text(length=160), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe_key"),
    )
    op.create_index("ix_portal_notice_ticket", "portal_notice", ["ticket_id", "id"])


def downgrade() -> None:
    op.drop_table("portal_notice")
