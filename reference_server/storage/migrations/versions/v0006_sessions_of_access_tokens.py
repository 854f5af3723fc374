"""What a token hook said about an access token that no End-User stands behind."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing was said about the tokens that are there."""
    op.add_column("access_tokens", sa.Column("session", sa.Text, nullable=True))


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("access_tokens", "session")
