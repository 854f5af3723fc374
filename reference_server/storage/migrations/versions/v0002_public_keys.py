"""The public part of each key beside the sealed whole, as the key set shows it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the first start fills it, since only the provider can open what is sealed."""
    op.add_column("signing_keys", sa.Column("public_jwk", sa.Text, nullable=True))


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("signing_keys", "public_jwk")
