"""The session at the identity provider beside the login session that came from it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the logins that are there have no such session."""
    op.add_column("login_sessions", sa.Column("identity_provider_session_id", sa.String(255), nullable=True))


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("login_sessions", "identity_provider_session_id")
