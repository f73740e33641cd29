"""A file is uploaded once, however often a browser tries

Revision: 0343, after 0342
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0343"
down_revision = "0342"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sqlmodel.sql.sqltypes.AutoString(length=64)
    op.add_column("attachment", sa.Column("upload_key", kind, nullable=False, server_default=""))
    keyed = sa.text("upload_key <> ''")
    op.create_index(
        "uq_attachment_key", "attachment", ["upload_key"], unique=True, sqlite_where=keyed, postgresql_where=keyed
    )


def downgrade() -> None:
    op.drop_index("uq_attachment_key", "attachment")
    with op.batch_alter_table("attachment") as batch:
        batch.drop_column("upload_key")
