"""Response types and the channels in which their answers travel (OAuth 2.0 Multiple Response Types)."""

CODE, ID_TOKEN, TOKEN = "code", "id_token", "token"
RESPONSE_TYPES = (
    "code",
    "id_token",
    "token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
    "none",
)
QUERY, FRAGMENT, FORM_POST = RESPONSE_MODES = ("query", "fragment", "form_post")
IMPLICIT = "implicit"
"""The grant type of tokens that come from the authorization endpoint (OIDC Registration 2)."""


def canonical_response_type(asked: str) -> str:
    """The words in the order of `RESPONSE_TYPES`: "the order of values does not matter" (RFC 6749 3.1.1)."""
    return " ".join(sorted(asked.split()))


def gives_tokens(response_type: str) -> bool:
    """Whether the authorization endpoint itself gives a token."""
    return not {ID_TOKEN, TOKEN}.isdisjoint(response_type.split())


def default_response_mode(response_type: str) -> str:
    """The fragment for what holds a token, else the query (Multiple Response Types 2.1, 4, 5)."""
    return FRAGMENT if gives_tokens(response_type) else QUERY


def channel(response_type: str, response_mode: str | None) -> str:
    """How an answer or error travels: as asked for where that is allowed, else by default."""
    default = default_response_mode(response_type)
    refused = response_mode == QUERY and default == FRAGMENT
    return default if refused or response_mode not in RESPONSE_MODES else str(response_mode)


def grant_types_needed(response_type: str) -> set[str]:
    """The grant types that a response type goes with (OIDC Registration 2, `grant_types`)."""
    code = {"authorization_code"} if CODE in response_type.split() else set()
    return code | ({IMPLICIT} if gives_tokens(response_type) else set())
