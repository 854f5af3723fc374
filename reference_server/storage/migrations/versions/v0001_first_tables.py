"""The first tables: clients, flows, sessions, consents, grants, codes, tokens, assertions, keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ISSUER = 255
HASH = 64
NAME = 255
SET = 128
KID = 128


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "clients",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("client_id", sa.String(NAME), primary_key=True),
        sa.Column("metadata", sa.Text, nullable=False),
        sa.Column("sealed_secret", sa.Text, nullable=True),
        sa.Column("secret_hash", sa.String(NAME), nullable=True),
        sa.Column("registration_token_hash", sa.String(HASH), nullable=True),
        sa.Column("client_name", sa.Text, nullable=True),
        sa.Column("owner", sa.Text, nullable=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "login_sessions",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("cookie_hash", sa.String(HASH), primary_key=True),
        sa.Column("session_id", sa.String(NAME), nullable=False),
        sa.Column("subject", sa.String(NAME), nullable=False),
        sa.Column("acr", sa.String(NAME), nullable=True),
        sa.Column("amr", sa.Text, nullable=False),
        sa.Column("auth_time", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("login_sessions_by_subject", "login_sessions", ["issuer", "subject"])
    op.create_index("login_sessions_by_id", "login_sessions", ["issuer", "session_id"])
    op.create_table(
        "flows",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("flow_id", sa.String(NAME), primary_key=True),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("browser_hash", sa.String(HASH), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=True),
        sa.Column("consent", sa.Text, nullable=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("consent_id", sa.String(NAME), primary_key=True),
        sa.Column("subject", sa.String(NAME), nullable=False),
        sa.Column("client_id", sa.String(NAME), nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("session_id", sa.String(NAME), nullable=False),
        sa.Column("remember", sa.Boolean, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("granted_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=True),
    )
    op.create_index("consents_by_subject", "consents", ["issuer", "subject", "client_id"])
    op.create_table(
        "grants",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("grant_id", sa.String(NAME), primary_key=True),
        sa.Column("client_id", sa.String(NAME), nullable=False),
        sa.Column("subject", sa.String(NAME), nullable=False),
        sa.Column("session_id", sa.String(NAME), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger, nullable=True),
    )
    op.create_index("grants_by_subject", "grants", ["issuer", "subject"])
    op.create_index("grants_by_session", "grants", ["issuer", "session_id"])
    op.create_index("grants_by_client", "grants", ["issuer", "client_id"])
    op.create_table(
        "codes",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("code_hash", sa.String(HASH), primary_key=True),
        sa.Column("grant_id", sa.String(NAME), nullable=False),
        sa.Column("client_id", sa.String(NAME), nullable=False),
        sa.Column("redirect_uri", sa.Text, nullable=True),
        sa.Column("code_challenge", sa.Text, nullable=True),
        sa.Column("code_challenge_method", sa.String(16), nullable=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=True),
    )
    op.create_index("codes_by_client", "codes", ["issuer", "client_id"])
    op.create_table(
        "access_tokens",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("token_hash", sa.String(HASH), primary_key=True),
        sa.Column("grant_id", sa.String(NAME), nullable=True),
        sa.Column("client_id", sa.String(NAME), nullable=False),
        sa.Column("subject", sa.String(NAME), nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger, nullable=True),
    )
    op.create_index("access_tokens_by_client", "access_tokens", ["issuer", "client_id"])
    op.create_table(
        "refresh_tokens",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("token_hash", sa.String(HASH), primary_key=True),
        sa.Column("grant_id", sa.String(NAME), nullable=False),
        sa.Column("client_id", sa.String(NAME), nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=True),
    )
    op.create_index("refresh_tokens_by_client", "refresh_tokens", ["issuer", "client_id"])
    op.create_table(
        "pushed_requests",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("request_uri_hash", sa.String(HASH), primary_key=True),
        sa.Column("client_id", sa.String(NAME), nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=True),
    )
    op.create_table(
        "device_codes",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("device_code_hash", sa.String(HASH), primary_key=True),
        sa.Column("user_code_hash", sa.String(HASH), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(NAME), nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("resources", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("interval", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("polled_at", sa.BigInteger, nullable=True),
        sa.Column("entry_id", sa.String(NAME), nullable=True),
        sa.Column("grant_id", sa.String(NAME), nullable=True),
    )
    op.create_index("device_codes_by_user_code", "device_codes", ["issuer", "user_code_hash"], unique=True)
    op.create_index("device_codes_by_entry", "device_codes", ["issuer", "entry_id"], unique=True)
    op.create_table(
        "client_assertions",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("jti_hash", sa.String(HASH), primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "trusted_issuers",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("trust_id", sa.String(NAME), primary_key=True),
        sa.Column("name", sa.String(NAME), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("allow_any_subject", sa.Boolean, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("trust_hash", sa.String(HASH), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("trusted_issuers_by_hash", "trusted_issuers", ["issuer", "trust_hash"], unique=True)
    op.create_index("trusted_issuers_by_name", "trusted_issuers", ["issuer", "name"])
    op.create_table(
        "signing_keys",
        sa.Column("issuer", sa.String(ISSUER), primary_key=True),
        sa.Column("set_name", sa.String(SET), primary_key=True),
        sa.Column("kid", sa.String(KID), primary_key=True),
        sa.Column("sealed_jwk", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "data_keys",
        sa.Column("name", sa.String(NAME), primary_key=True),
        sa.Column("sealed_key", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in (
        "data_keys",
        "signing_keys",
        "trusted_issuers",
        "client_assertions",
        "device_codes",
        "pushed_requests",
        "refresh_tokens",
        "access_tokens",
        "codes",
        "grants",
        "consents",
        "flows",
        "login_sessions",
        "clients",
    ):
        op.drop_table(name)
