"""The first schema

Revision: 0001
"""

from models.migrations.first import customers, drawings, messages, money, people, tickets

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PARTS = (people, messages, customers, drawings, tickets, money)
"""In the order their foreign keys ask for."""


def upgrade() -> None:
    for part in PARTS:
        part.create()


def downgrade() -> None:
    for part in reversed(PARTS):
        part.drop()
