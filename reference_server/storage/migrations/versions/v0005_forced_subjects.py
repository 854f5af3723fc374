"""The Subject Identifiers that a login application chose for pairwise clients."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "forced_subjects",
        sa.Column("issuer", sa.String(255), primary_key=True),
        sa.Column("client_id", sa.String(255), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("forced", sa.String(255), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("forced_subjects")
