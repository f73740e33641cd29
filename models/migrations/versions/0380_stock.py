"""Stock of parts: warehouses, items, movements, offers; who leads sees and moves it

Revision: 0380, after 0370
"""

import json

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import JsonList, UtcDateTime

revision = "0380"
down_revision = "0370"
branch_labels = None
depends_on = None

ALL = ["inventory.manage", "inventory.move", "inventory.read"]
BY_OLD = {"ticket.work": ["inventory.read"], "ticket.admin": ALL, "price.cost": ["inventory.read"]}


def _text(length):
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _milli(name):
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")


def _roles():
    role = sa.table(
        "role", sa.column("id", sa.Integer), sa.column("code", sa.String), sa.column("permissions", sa.JSON)
    )
    bind = op.get_bind()
    rows = bind.execute(sa.select(role.c.id, role.c.code, sa.cast(role.c.permissions, sa.Text))).all()
    for row_id, code, raw in rows:
        yield role, bind, row_id, code, json.loads(raw) if isinstance(raw, str) else list(raw or [])


def _warehouses():
    op.create_table(
        "warehouse",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("org_unit_id", sa.Integer(), sa.ForeignKey("org_unit.id"), nullable=False),
        sa.Column("name", _text(80), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("buyer_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=True),
        sa.Column("operator_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_warehouse_org_unit_id", "warehouse", ["org_unit_id"])


def _items():
    op.create_table(
        "stock_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("warehouse_id", sa.Integer(), sa.ForeignKey("warehouse.id"), nullable=False),
        sa.Column("part_id", sa.Integer(), sa.ForeignKey("price_part.id"), nullable=False),
        _milli("on_hand_milli"),
        _milli("reserved_milli"),
        _milli("safety_milli"),
        sa.Column("alert", _text(4), nullable=False),
        sa.Column("falls", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("warehouse_id", "part_id"),
        sa.CheckConstraint("on_hand_milli >= 0", name="ck_stock_item_on_hand"),
        sa.CheckConstraint("reserved_milli >= 0 AND reserved_milli <= on_hand_milli", name="ck_stock_item_reserved"),
    )
    op.create_index("ix_stock_item_part", "stock_item", ["part_id", "warehouse_id"])


def _movements():
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("stock_item.id"), nullable=False),
        sa.Column("kind", _text(8), nullable=False),
        _milli("change_milli"),
        _milli("reserved_change_milli"),
        _milli("balance_milli"),
        sa.Column("reason", _text(200), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", _text(40), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("ticket_number", _text(40), nullable=False),
        sa.Column("other_item_id", sa.Integer(), sa.ForeignKey("stock_item.id"), nullable=True),
        sa.Column("undoes_id", sa.Integer(), sa.ForeignKey("stock_movement.id"), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("undoes_id"),
    )
    op.create_index("ix_stock_movement_item", "stock_movement", ["item_id", "id"])
    op.create_index("ix_stock_movement_ticket", "stock_movement", ["ticket_id", "item_id"])


def _offers():
    op.create_table(
        "stock_offer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", _text(80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("parts", JsonList, nullable=False),
        sa.Column("warehouses", JsonList, nullable=False),
        sa.Column("org_unit_id", sa.Integer(), sa.ForeignKey("org_unit.id"), nullable=False),
        sa.Column("note", _text(300), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_name", _text(40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_stock_offer_day", "stock_offer", ["is_active", "starts_on"])
    op.create_index("ix_stock_offer_org_unit_id", "stock_offer", ["org_unit_id"])


def upgrade() -> None:
    _warehouses()
    _items()
    _movements()
    _offers()
    for role, bind, row_id, code, held in _roles():
        more = ALL if code == "admin" else [p for old, new in BY_OLD.items() if old in held for p in new]
        if more:
            bind.execute(role.update().where(role.c.id == row_id).values(permissions=sorted({*held, *more})))


def downgrade() -> None:
    for role, bind, row_id, _code, held in _roles():
        kept = [p for p in held if p not in ALL]
        if kept != held:
            bind.execute(role.update().where(role.c.id == row_id).values(permissions=kept))
    for table in ("stock_offer", "stock_movement", "stock_item", "warehouse"):
        op.drop_table(table)
