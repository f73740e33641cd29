"""Appointments of tickets, and why a clock stands still

Revision: 0230, after 0210
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import UtcDateTime

revision = "0230"
down_revision = "0210"
branch_labels = None
depends_on = None

_APPOINTED = sa.text("appointed_at IS NOT NULL")


def upgrade() -> None:
    reason = sqlmodel.sql.sqltypes.AutoString(length=12)
    op.add_column("ticket", sa.Column("paused_for", reason, nullable=False, server_default=""))
    op.add_column("ticket", sa.Column("appointed_at", UtcDateTime(), nullable=True))
    op.add_column("ticket", sa.Column("appointed_minutes", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_ticket_appointed",
        "ticket",
        ["appointed_at", "org_unit_id"],
        sqlite_where=_APPOINTED,
        postgresql_where=_APPOINTED,
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_appointed", table_name="ticket")
    with op.batch_alter_table("ticket") as batch:
        for column in ("appointed_minutes", "appointed_at", "paused_for"):
            batch.drop_column(column)
