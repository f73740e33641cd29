"""Who holds a flow's draft, drawings put aside, templates

Revision: 0040
"""

import sqlalchemy as sa
import sqlmodel
from sqlalchemy import Text
from alembic import op
from models.types import UtcDateTime
from sqlalchemy.dialects import postgresql

revision = '0040'
down_revision = '0090'
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql')


def upgrade() -> None:
    string = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        'flow_lease',
        sa.Column('flow_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('tab', string(length=80), nullable=False),
        sa.Column('since', UtcDateTime(), nullable=False),
        sa.Column('expires_at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['flow_id'], ['flow.id']),
        sa.ForeignKeyConstraint(['user_id'], ['user.id']),
        sa.PrimaryKeyConstraint('flow_id'),
    )
    op.create_table(
        'flow_snapshot',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('flow_id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('tab', string(length=80), nullable=False),
        sa.Column('reason', string(length=12), nullable=False),
        sa.Column('graph', _json(), nullable=False),
        sa.Column('created_at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['flow_id'], ['flow.id']),
        sa.ForeignKeyConstraint(['user_id'], ['user.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    with op.batch_alter_table('flow_snapshot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_flow_snapshot_flow_id'), ['flow_id'], unique=False)
    op.create_table(
        'flow_template',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', string(length=80), nullable=False),
        sa.Column('description', string(length=300), nullable=False),
        sa.Column('content', _json(), nullable=False),
        sa.Column('created_by_id', sa.Integer(), nullable=True),
        sa.Column('created_at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['created_by_id'], ['user.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('name'),
    )


def downgrade() -> None:
    op.drop_table('flow_template')
    op.drop_table('flow_snapshot')
    op.drop_table('flow_lease')
