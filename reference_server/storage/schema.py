"""The tables. Times are seconds since the epoch; codes and tokens appear only as keyed hashes."""

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, String, Table, Text

metadata = MetaData()

ISSUER = 255
HASH = 64
NAME = 255
SET = 128
KID = 128

clients = Table(
    "clients",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("client_id", String(NAME), primary_key=True),
    Column("metadata", Text, nullable=False),
    Column("sealed_secret", Text, nullable=True),
    Column("secret_hash", String(NAME), nullable=True),
    Column("older_secrets", Text, nullable=True),
    Column("registration_token_hash", String(HASH), nullable=True),
    Column("client_name", Text, nullable=True),
    Column("owner", Text, nullable=True),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

login_sessions = Table(
    "login_sessions",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("cookie_hash", String(HASH), primary_key=True),
    Column("session_id", String(NAME), nullable=False),
    Column("subject", String(NAME), nullable=False),
    Column("acr", String(NAME), nullable=True),
    Column("amr", Text, nullable=False),
    Column("auth_time", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("identity_provider_session_id", String(NAME), nullable=True),
    Index("login_sessions_by_subject", "issuer", "subject"),
    Index("login_sessions_by_id", "issuer", "session_id"),
)

flows = Table(
    "flows",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("flow_id", String(NAME), primary_key=True),
    Column("stage", String(32), nullable=False),
    Column("browser_hash", String(HASH), nullable=False),
    Column("request", Text, nullable=False),
    Column("login", Text, nullable=True),
    Column("consent", Text, nullable=True),
    Column("expires_at", BigInteger, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("consent_id", String(NAME), primary_key=True),
    Column("subject", String(NAME), nullable=False),
    Column("client_id", String(NAME), nullable=False),
    Column("scope", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("session_id", String(NAME), nullable=False),
    Column("remember", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Column("granted_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=True),
    Index("consents_by_subject", "issuer", "subject", "client_id"),
)

forced_subjects = Table(
    "forced_subjects",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("client_id", String(NAME), primary_key=True),
    Column("subject", String(NAME), primary_key=True),
    Column("forced", String(NAME), nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("grant_id", String(NAME), primary_key=True),
    Column("client_id", String(NAME), nullable=False),
    Column("subject", String(NAME), nullable=False),
    Column("session_id", String(NAME), nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=True),
    Index("grants_by_session", "issuer", "session_id"),
    Index("grants_by_client", "issuer", "client_id"),
    Index("grants_by_subject", "issuer", "subject"),
)

codes = Table(
    "codes",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("code_hash", String(HASH), primary_key=True),
    Column("grant_id", String(NAME), nullable=False),
    Column("client_id", String(NAME), nullable=False),
    Column("redirect_uri", Text, nullable=True),
    Column("code_challenge", Text, nullable=True),
    Column("code_challenge_method", String(16), nullable=True),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    Index("codes_by_client", "issuer", "client_id"),
    Index("codes_by_grant", "issuer", "grant_id"),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("token_hash", String(HASH), primary_key=True),
    Column("grant_id", String(NAME), nullable=True),
    Column("client_id", String(NAME), nullable=False),
    Column("subject", String(NAME), nullable=False),
    Column("scope", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=True),
    Column("session", Text, nullable=True),
    Index("access_tokens_by_client", "issuer", "client_id"),
)
# Tokens that clients get in their own name have no grant and cost nothing here. PostgreSQL leaves them out too, by its
# migration: tables are made from here on SQLite alone, and naming another dialect would load it at each start.
Index(
    "access_tokens_by_grant",
    access_tokens.c.issuer,
    access_tokens.c.grant_id,
    sqlite_where=access_tokens.c.grant_id.is_not(None),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("token_hash", String(HASH), primary_key=True),
    Column("grant_id", String(NAME), nullable=False),
    Column("client_id", String(NAME), nullable=False),
    Column("scope", Text, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    Index("refresh_tokens_by_client", "issuer", "client_id"),
    Index("refresh_tokens_by_grant", "issuer", "grant_id"),
)

pushed_requests = Table(
    "pushed_requests",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("request_uri_hash", String(HASH), primary_key=True),
    Column("client_id", String(NAME), nullable=False),
    Column("parameters", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
)

device_codes = Table(
    "device_codes",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("device_code_hash", String(HASH), primary_key=True),
    Column("user_code_hash", String(HASH), nullable=False),
    Column("stage", String(32), nullable=False),
    Column("client_id", String(NAME), nullable=False),
    Column("scope", Text, nullable=False),
    Column("resources", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("interval", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("polled_at", BigInteger, nullable=True),
    Column("entry_id", String(NAME), nullable=True),
    Column("grant_id", String(NAME), nullable=True),
    Index("device_codes_by_user_code", "issuer", "user_code_hash", unique=True),
    Index("device_codes_by_entry", "issuer", "entry_id", unique=True),
)

client_assertions = Table(
    "client_assertions",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("jti_hash", String(HASH), primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
)

trusted_issuers = Table(
    "trusted_issuers",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("trust_id", String(NAME), primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("subject", Text, nullable=False),
    Column("allow_any_subject", Boolean, nullable=False),
    Column("scope", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("trust_hash", String(HASH), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("trusted_issuers_by_hash", "issuer", "trust_hash", unique=True),
    Index("trusted_issuers_by_name", "issuer", "name"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("issuer", String(ISSUER), primary_key=True),
    Column("set_name", String(SET), primary_key=True),
    Column("kid", String(KID), primary_key=True),
    Column("sealed_jwk", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("public_jwk", Text, nullable=True),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("name", String(NAME), primary_key=True),
    Column("sealed_key", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
