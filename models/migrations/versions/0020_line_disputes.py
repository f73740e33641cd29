"""Statement lines are confirmed or disputed one by one; the talk about a disputed line

Revision: 0020
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.types import UtcDateTime

revision = "0020"
down_revision = "0070"
branch_labels = None
depends_on = None

SIDES = ("open_fen", "confirmed_fen", "disputed_fen", "adjusted_fen")


def upgrade() -> None:
    with op.batch_alter_table("statement") as table:
        for name in SIDES:
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("disputed_count", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("statement_line") as table:
        table.add_column(
            sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False, server_default="open")
        )
    op.create_table(
        "line_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("part", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"]),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"]),
        sa.ForeignKeyConstraint(["settled_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_line_dispute_line", "line_dispute", ["source", "source_id", "part"])
    op.create_index(op.f("ix_line_dispute_statement_id"), "line_dispute", ["statement_id"])
    op.create_table(
        "line_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("side", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["dispute_id"], ["line_dispute.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_line_note_dispute_id"), "line_note", ["dispute_id"])
    with op.batch_alter_table("adjustment") as table:
        table.add_column(sa.Column("dispute_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("created_by_name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False, server_default="")
        )
        table.create_foreign_key("fk_adjustment_dispute", "line_dispute", ["dispute_id"], ["id"])
    _fill()


def _fill() -> None:
    """What was agreed to or closed before is confirmed, the rest still open."""
    agreed = "status IN ('confirmed', 'locked')"
    op.execute("UPDATE statement SET adjusted_fen = adjustment_fen")
    op.execute(f"UPDATE statement SET confirmed_fen = total_fen - adjustment_fen WHERE {agreed}")
    op.execute(f"UPDATE statement SET open_fen = total_fen - adjustment_fen WHERE NOT ({agreed})")
    op.execute(
        f"UPDATE statement_line SET status = 'confirmed' WHERE statement_id IN (SELECT id FROM statement WHERE {agreed})"
    )


def downgrade() -> None:
    with op.batch_alter_table("adjustment") as table:
        table.drop_constraint("fk_adjustment_dispute", type_="foreignkey")
        table.drop_column("created_by_name")
        table.drop_column("dispute_id")
    op.drop_table("line_note")
    op.drop_table("line_dispute")
    with op.batch_alter_table("statement_line") as table:
        table.drop_column("status")
    with op.batch_alter_table("statement") as table:
        for name in (*SIDES, "disputed_count"):
            table.drop_column(name)
