"""Modules can be switched off, by administrators

Revision: 0371, after 0363
"""

import json

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import UtcDateTime

revision = "0371"
down_revision = "0363"
branch_labels = None
depends_on = None
NEW = "module.manage"


def _roles():
    role = sa.table("role", sa.column("id", sa.Integer), sa.column("code", sa.String), sa.column("permissions", sa.JSON))
    bind = op.get_bind()
    rows = bind.execute(sa.select(role.c.id, role.c.code, sa.cast(role.c.permissions, sa.Text))).all()
    for row_id, code, raw in rows:
        yield role, bind, row_id, code, json.loads(raw) if isinstance(raw, str) else list(raw or [])


def _keep(role, bind, row_id, held, wanted) -> None:
    if wanted != held:
        bind.execute(role.update().where(role.c.id == row_id).values(permissions=wanted))


def upgrade() -> None:
    op.create_table(
        "module_switch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    for role, bind, row_id, code, held in _roles():
        if code == "admin":
            _keep(role, bind, row_id, held, sorted({*held, NEW}))


def downgrade() -> None:
    for role, bind, row_id, _code, held in _roles():
        _keep(role, bind, row_id, held, [one for one in held if one != NEW])
    op.drop_table("module_switch")
