"""Full-text search over tickets

Revision: 0165, after 0120
"""

import sqlalchemy as sa
from alembic import op

from models.ticket_text import CREATE_FTS, DROP_FTS, Grams

revision = "0165"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_text",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("open", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("open_grams", Grams, nullable=True),
        sa.Column("contact_grams", Grams, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    op.create_index("ix_ticket_text_open", "ticket_text", ["open_grams"], postgresql_using="gin")
    op.create_index("ix_ticket_text_contact", "ticket_text", ["contact_grams"], postgresql_using="gin")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(CREATE_FTS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(DROP_FTS)
    op.drop_index("ix_ticket_text_contact", "ticket_text")
    op.drop_index("ix_ticket_text_open", "ticket_text")
    op.drop_table("ticket_text")
