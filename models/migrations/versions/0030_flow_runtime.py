"""Several turns at a node, tickets opened by a flow, people who read along

Revision: 0030, after 0040
"""

import sqlalchemy as sa
import sqlmodel
from sqlalchemy import Text
from alembic import op
from models.types import UtcDateTime
from sqlalchemy.dialects import postgresql

revision = '0030'
down_revision = '0040'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql')


def upgrade() -> None:
    op.create_table('ticket_watcher',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('node_name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('seen_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ticket_id', 'user_id', name='uq_ticket_watcher')
    )
    op.create_index(op.f('ix_ticket_watcher_user_id'), 'ticket_watcher', ['user_id'], unique=False)
    with op.batch_alter_table('ticket_task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token_id', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('seat', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parent_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('parent_token', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('tags', JSON, nullable=False, server_default='[]'))
        batch_op.create_foreign_key('fk_ticket_parent_id_ticket', 'ticket', ['parent_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_ticket_parent_id'), ['parent_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ticket_parent_id'))
        batch_op.drop_constraint('fk_ticket_parent_id_ticket', type_='foreignkey')
        batch_op.drop_column('tags')
        batch_op.drop_column('parent_token')
        batch_op.drop_column('parent_id')
    with op.batch_alter_table('ticket_task', schema=None) as batch_op:
        batch_op.drop_column('seat')
        batch_op.drop_column('token_id')
    op.drop_table('ticket_watcher')
