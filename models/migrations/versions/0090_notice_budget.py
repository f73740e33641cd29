"""Channels, budget and rules of notices

Revision: 0090, after 0021
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

from models.types import UtcDateTime

revision = "0090"
down_revision = "0021"
branch_labels = None
depends_on = None

WHERE = {"sqlite_where": sa.text("digest_at IS NOT NULL"), "postgresql_where": sa.text("digest_at IS NOT NULL")}
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(length=length), nullable=False, server_default="")


def _number(name: str, default: int) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def upgrade() -> None:
    op.create_table(
        "notice_rule",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("mode", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("title_zh", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("body_zh", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("body_en", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind"),
    )
    with op.batch_alter_table("connection") as table:
        table.add_column(_number("per_minute", 0))
    with op.batch_alter_table("notification") as table:
        table.add_column(sa.Column("digest_at", UtcDateTime(), nullable=True))
        table.create_index("ix_notification_digest", ["digest_at"], **WHERE)
    with op.batch_alter_table("notification_preference") as table:
        table.add_column(sa.Column("channels", JSON, nullable=False, server_default=sa.text("'[]'")))
        table.add_column(_text("digest", 8))
        table.add_column(_number("digest_minute", 540))
        table.add_column(sa.Column("daily_cap", sa.Integer(), nullable=True))
    with op.batch_alter_table("outbox_message") as table:
        table.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        table.add_column(_text("channel", 12))
        table.add_column(_flag("urgent"))
        table.add_column(_flag("breaks_quiet"))
        table.create_index("ix_outbox_user", ["user_id", "created_at"])
    with op.batch_alter_table("user") as table:
        table.add_column(_text("wecom_account", 64))
        table.add_column(_text("dingtalk_account", 64))


def downgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.drop_column("dingtalk_account")
        table.drop_column("wecom_account")
    with op.batch_alter_table("outbox_message") as table:
        table.drop_index("ix_outbox_user")
        for name in ("breaks_quiet", "urgent", "channel", "user_id"):
            table.drop_column(name)
    with op.batch_alter_table("notification_preference") as table:
        for name in ("daily_cap", "digest_minute", "digest", "channels"):
            table.drop_column(name)
    with op.batch_alter_table("notification") as table:
        table.drop_index("ix_notification_digest", **WHERE)
        table.drop_column("digest_at")
    with op.batch_alter_table("connection") as table:
        table.drop_column("per_minute")
    op.drop_table("notice_rule")
