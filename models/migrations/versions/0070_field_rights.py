"""Roles keep what they could see: contact data and orders are permissions of their own now

Revision: 0070, after 0050
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0070'
down_revision = '0050'
branch_labels = None
depends_on = None

BY_OLD = {'customer.view': ['contact.view', 'order.view'], 'ticket.view': ['contact.view'], 'ticket.admin': ['field.reveal']}
FINANCE = {'finance': ['order.view', 'field.reveal']}
ALL = ['contact.view', 'order.view', 'field.reveal', 'field.expose']


def _roles():
    role = sa.table('role', sa.column('id', sa.Integer), sa.column('code', sa.String), sa.column('permissions', sa.JSON))
    bind = op.get_bind()
    rows = bind.execute(sa.select(role.c.id, role.c.code, sa.cast(role.c.permissions, sa.Text))).all()
    for row_id, code, raw in rows:
        yield role, bind, row_id, code, json.loads(raw) if isinstance(raw, str) else list(raw or [])


def upgrade() -> None:
    for role, bind, row_id, code, held in _roles():
        more = FINANCE.get(code) or (ALL if code == 'admin' else [p for old, new in BY_OLD.items() if old in held for p in new])
        if code == 'region_manager':
            more = [p for p in more if p != 'order.view']
        wanted = sorted({*held, *more}) if more else held
        if wanted != held:
            bind.execute(role.update().where(role.c.id == row_id).values(permissions=wanted))


def downgrade() -> None:
    for role, bind, row_id, _code, held in _roles():
        kept = [p for p in held if p not in ALL]
        if kept != held:
            bind.execute(role.update().where(role.c.id == row_id).values(permissions=kept))
