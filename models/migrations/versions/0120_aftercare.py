"""After closing: surveys, wishes to reopen, promises of every round

Revision: 0120, after 0160
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

from models.types import UtcDateTime

revision = "0120"
down_revision = "0160"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _at(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _user(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("user.id"), nullable=True)


def _ticket() -> sa.Column:
    return sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "aftercare_policy",
        sa.Column("flow_id", sa.Integer(), sa.ForeignKey("flow.id"), nullable=False, primary_key=True),
        sa.Column("survey_on", sa.Boolean(), nullable=False),
        _text("question", 120),
        sa.Column("choices", JSON, nullable=False),
        _text("whom", 8),
        _number("delay_minutes"),
        _number("open_days"),
        _number("low_score"),
        _text("low_action", 10),
        _number("reopen_days"),
        _text("reopen_staff", 8),
        _text("reopen_customer", 8),
        _text("reopen_node", 64),
        _number("version"),
        _at("updated_at"),
    )
    op.create_table(
        "ticket_survey",
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True),
        _ticket(),
        _number("round"),
        sa.Column("flow_id", sa.Integer(), sa.ForeignKey("flow.id"), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), sa.ForeignKey("org_unit.id"), nullable=False),
        _user("worker_id"),
        _text("question", 120),
        sa.Column("choices", JSON, nullable=False),
        _at("asked_at"),
        _at("expires_at"),
        _at("answered_at", nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("picked", JSON, nullable=False),
        _text("words", 500),
        sa.Column("is_low", sa.Boolean(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
        sa.UniqueConstraint("ticket_id", "round", name="uq_ticket_survey"),
    )
    op.create_index("ix_ticket_survey_answered", "ticket_survey", ["answered_at", "org_unit_id", "score"])
    op.create_index("ix_ticket_survey_asked", "ticket_survey", ["asked_at", "org_unit_id"])
    op.create_index("ix_ticket_survey_worker", "ticket_survey", ["worker_id", "answered_at"])
    op.create_index("ix_ticket_survey_follow_up_id", "ticket_survey", ["follow_up_id"])
    op.create_table(
        "reopen_wish",
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True),
        _ticket(),
        _text("side", 8),
        _text("name", 80),
        _text("reason", 500),
        _at("asked_at"),
        _text("outcome", 10),
        _text("answer", 500),
        _user("decided_by_id"),
        _text("decided_name", 80),
        _at("decided_at", nullable=True),
    )
    op.create_index("ix_reopen_wish_ticket", "reopen_wish", ["ticket_id", "id"])
    with op.batch_alter_table("ticket_promise") as table:
        table.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        table.drop_constraint("uq_ticket_promise", type_="unique")
        table.create_unique_constraint("uq_ticket_promise", ["ticket_id", "kind", "round"])


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM ticket_promise WHERE round > 1"))
    with op.batch_alter_table("ticket_promise") as table:
        table.drop_constraint("uq_ticket_promise", type_="unique")
        table.create_unique_constraint("uq_ticket_promise", ["ticket_id", "kind"])
        table.drop_column("round")
    op.drop_table("reopen_wish")
    op.drop_table("ticket_survey")
    op.drop_table("aftercare_policy")
