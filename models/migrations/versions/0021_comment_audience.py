"""Comments say for whom they are: staff only, to the customer, from the customer

Revision: 0021
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket_comment") as table:
        table.add_column(
            sa.Column(
                "audience", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False, server_default="internal"
            )
        )
    op.execute(
        "UPDATE ticket_comment SET audience = 'customer' "
        "WHERE id IN (SELECT subject_id FROM portal_entry WHERE kind = 'message' AND subject_id IS NOT NULL)"
    )


def downgrade() -> None:
    with op.batch_alter_table("ticket_comment") as table:
        table.drop_column("audience")
