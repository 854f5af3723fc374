"""Codes and tokens found by their grant, as the janitor looks for them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("codes", "refresh_tokens")


def upgrade() -> None:
    """Add the indexes; tokens without a grant are left out where the database can do that."""
    for name in TABLES:
        op.create_index(f"{name}_by_grant", name, ["issuer", "grant_id"])
    granted = sa.column("grant_id").is_not(None)
    op.create_index(
        "access_tokens_by_grant",
        "access_tokens",
        ["issuer", "grant_id"],
        sqlite_where=granted,
        postgresql_where=granted,
    )


def downgrade() -> None:
    """Take the indexes away."""
    for name in (*TABLES, "access_tokens"):
        op.drop_index(f"{name}_by_grant", table_name=name)
