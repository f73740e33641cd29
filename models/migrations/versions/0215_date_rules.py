"""Reminders on dates; the customer's birthday, the follow-up date of an opportunity

Revision: 0215, after 0250
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import UtcDateTime

revision = "0215"
down_revision = "0250"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "date_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", text(length=60), nullable=False),
        sa.Column("source", text(length=120), nullable=False),
        sa.Column("offset_days", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("who", text(length=60), nullable=False),
        sa.Column("words", text(length=300), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("scan_after", sa.Integer(), nullable=True),
        sa.Column("scanned_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_date_rule_source", "date_rule", ["source"])
    op.create_index("ix_date_rule_scan_after", "date_rule", ["scan_after"])
    op.add_column("customer", sa.Column("birthday", sa.Date(), nullable=True))
    op.add_column("opportunity", sa.Column("follow_up_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("opportunity") as table:
        table.drop_column("follow_up_on")
    with op.batch_alter_table("customer") as table:
        table.drop_column("birthday")
    op.drop_table("date_rule")
