"""The secrets of a client that still work after a new one was made."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the clients that are there have one secret."""
    op.add_column("clients", sa.Column("older_secrets", sa.Text, nullable=True))


def downgrade() -> None:
    """Take the column away, and with it the older secrets."""
    op.drop_column("clients", "older_secrets")
