"""What the rescue board knows of past visits

Revision: 0250, after 0220
"""

import sqlalchemy as sa
from alembic import op

from models.types import JsonDict, UtcDateTime

revision = "0250"
down_revision = "0220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("body", JsonDict, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("forecast_model")
