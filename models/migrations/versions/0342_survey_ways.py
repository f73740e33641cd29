"""How a flow sends its survey

Revision: 0342, after 0341
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0342"
down_revision = "0341"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    every = '["page", "sms", "email"]'
    op.add_column("aftercare_policy", sa.Column("survey_ways", kind, nullable=False, server_default=every))


def downgrade() -> None:
    with op.batch_alter_table("aftercare_policy") as batch:
        batch.drop_column("survey_ways")
