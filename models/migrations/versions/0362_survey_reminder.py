"""A flow says when an unanswered survey is told to the store's leader

Revision: 0362, after 0361
"""

import sqlalchemy as sa
from alembic import op

revision = "0362"
down_revision = "0361"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("aftercare_policy", sa.Column("remind_hours", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("aftercare_policy") as batch:
        batch.drop_column("remind_hours")
