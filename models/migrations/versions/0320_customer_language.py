"""The language a customer is written to in

Revision: 0320, after 0330
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0320"
down_revision = "0330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sqlmodel.sql.sqltypes.AutoString(length=2)
    op.add_column("customer", sa.Column("lang", kind, nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("customer") as batch:
        batch.drop_column("lang")
