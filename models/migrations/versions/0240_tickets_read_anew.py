"""Search forgets every ticket, so that the job reads them anew: titles and names were once found by everybody

Revision: 0240, after 0231
"""

from alembic import op

revision = "0240"
down_revision = "0231"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM ticket_text")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO ticket_fts (ticket_fts) VALUES ('delete-all')")


def downgrade() -> None:
    """Nothing to put back: the job `tickets.search` fills the index either way."""
