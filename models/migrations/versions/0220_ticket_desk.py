"""What a person chose for list and boards; limits of the columns of boards

Revision: 0220, after 0230
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import JsonDict, UtcDateTime

revision = "0220"
down_revision = "0230"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_desk",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("data", JsonDict, nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("user_id", "place"),
    )
    op.create_table(
        "board_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_id", sa.Integer(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("column", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_board_limit_flow_id", "board_limit", ["flow_id"])


def downgrade() -> None:
    op.drop_table("board_limit")
    op.drop_table("ticket_desk")
