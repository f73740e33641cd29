"""Customers have fields of the company's own; who speaks English is found at once

Revision: 0341, after 0340
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0341"
down_revision = "0340"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.add_column("customer", sa.Column("own", kind, nullable=False, server_default="{}"))
    english = sa.text("lang = 'en'")
    op.create_index("ix_customer_english", "customer", ["id"], sqlite_where=english, postgresql_where=english)


def downgrade() -> None:
    op.drop_index("ix_customer_english", "customer")
    with op.batch_alter_table("customer") as batch:
        batch.drop_column("own")
