"""A role says where its people start

Revision: 0361, after 0360
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0361"
down_revision = "0360"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sqlmodel.sql.sqltypes.AutoString(length=60)
    op.add_column("role", sa.Column("start", kind, nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("role") as batch:
        batch.drop_column("start")
