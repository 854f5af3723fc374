"""ID Tokens from the authorization endpoint (OpenID Connect Core 3.2.2.10, 3.3.2.11), and beside a second one."""

from harness.checks.authorization_outcome import AuthorizationRefusal, ended
from harness.checks.front_channel_response import is_hybrid, is_implicit, words
from harness.checks.id_token_signature import hash_is_right
from harness.checks.id_token_words import presence
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.outcome import SignIn
from harness.protocol.scope_claims import SCOPE_CLAIMS
from harness.protocol.tokens import IdToken

# OpenID Connect Core 2: the claims about the authentication, and 5.1: those about the user.
EVENT_CLAIMS = ("auth_time", "acr", "amr", "sid")
OTHER_CLAIMS = frozenset(
    ["iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", *EVENT_CLAIMS]
)
# Errors that say that a request lacks what it needs (OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1).
NONCE_ERRORS = ("invalid_request",)


@judges("OIDCC-3.2.2.10-2")
def at_hash_is_there_beside_an_access_token(subject: IdToken) -> Judgement:
    """The implicit ID Token has at_hash when an access token comes along (OpenID Connect Core 3.2.2.10)."""
    request = subject.authorization_request
    if request is None or not subject.front_channel or words(request) != {"id_token", "token"}:
        return not_applicable("it is no ID Token of id_token token")
    return _claim(subject, "at_hash")


@judges("OIDCC-3.3.2.11-2")
def at_hash_is_there_in_code_id_token_token(subject: IdToken) -> Judgement:
    """The front-channel ID Token of code id_token token has at_hash (OpenID Connect Core 3.3.2.11)."""
    request = subject.authorization_request
    if request is None or not subject.front_channel or words(request) != {"code", "id_token", "token"}:
        return not_applicable("it is no front-channel ID Token of code id_token token")
    return _claim(subject, "at_hash")


@judges("OIDCC-3.3.2.11-4")
def c_hash_is_there(subject: IdToken) -> Judgement:
    """The front-channel ID Token beside a code has c_hash (OpenID Connect Core 3.3.2.11)."""
    request = subject.authorization_request
    if request is None or not subject.front_channel or not is_hybrid(request):
        return not_applicable("it is no front-channel ID Token of the hybrid flow")
    return _claim(subject, "c_hash")


@judges("OIDCC-3.2.2.10-3")
def the_implicit_at_hash_is_right(subject: IdToken) -> Judgement:
    """at_hash is the left half of the access token's digest (OpenID Connect Core 3.2.2.10)."""
    request = subject.authorization_request
    if request is None or not is_implicit(request):
        return not_applicable("it is no ID Token of the implicit flow")
    return _at_hash(subject)


@judges("OIDCC-3.3.2.11-3")
def the_hybrid_at_hash_is_right(subject: IdToken) -> Judgement:
    """at_hash in a hybrid ID Token, if present, is right (OpenID Connect Core 3.3.2.11)."""
    request = subject.authorization_request
    if request is None or not is_hybrid(request):
        return not_applicable("it is no ID Token of the hybrid flow")
    return _at_hash(subject)


@judges("OIDCC-3.2.2.1-6", "OIDCC-3.3.2.1-2", refuses=True)
def a_nonce_is_demanded(subject: AuthorizationRefusal) -> Judgement:
    """A request that yields a front-channel ID Token is refused without nonce (OIDC Core 3.2.2.1, 3.3.2.1)."""
    request = subject.request
    if "id_token" not in words(request) or request.nonce is not None:
        return not_applicable("the request has a nonce, or asks for no ID Token of the authorization endpoint")
    holds = not isinstance(subject, AuthorizationError) or subject.error in NONCE_ERRORS
    return judged(holds, f"error={' or '.join(NONCE_ERRORS)}, or an error page", ended(subject))


@judges("OIDCC-5.4-8")
def scopes_fill_the_id_token(subject: IdToken) -> Judgement:
    """Without an access token the claims of granted scopes are in the ID Token (OpenID Connect Core 5.4)."""
    request = subject.authorization_request
    if request is None or words(request) != {"id_token"}:
        return not_applicable("the response type is not id_token")
    scopes = [scope for scope in request.scopes if scope in SCOPE_CLAIMS]
    if not scopes:
        return not_applicable("no scope that asks for claims was requested")
    missing = [scope for scope in scopes if not any(name in subject.claims for name in SCOPE_CLAIMS[scope])]
    return judged(not missing, f"claims of {', '.join(scopes)}", f"no claim of: {', '.join(missing) or 'none'}")


@judges("OIDCC-3.3.3.6-1", "OIDCC-3.3.3.6-2")
def both_id_tokens_are_about_one_login(subject: SignIn) -> Judgement:
    """iss and sub are the same in both ID Tokens of a hybrid login (OpenID Connect Core 3.3.3.6)."""
    return _same(subject, ("iss", "sub"))


@judges("OIDCC-3.3.3.6-3")
def both_id_tokens_tell_of_one_event(subject: SignIn) -> Judgement:
    """Claims about the authentication event are in both ID Tokens or in none (OpenID Connect Core 3.3.3.6)."""
    return _same(subject, EVENT_CLAIMS)


@judges("OIDCC-3.3.3.6-4")
def claims_about_the_user_agree(subject: SignIn) -> Judgement:
    """Claims about the user that both ID Tokens have are equal (OpenID Connect Core 3.3.3.6)."""
    if len(subject.id_tokens) < 2:
        return not_applicable("the login gave no two ID Tokens")
    first, second = (token.claims for token in subject.id_tokens)
    return _same(subject, tuple((first.keys() & second.keys()) - OTHER_CLAIMS))


def _claim(subject: IdToken, name: str) -> Judgement:
    return judged(bool(subject.claims.get(name)), name, presence(subject.claims, name))


def _at_hash(subject: IdToken) -> Judgement:
    token = subject.issued_in.access_token
    return hash_is_right(subject, "at_hash", token.value.reveal() if token else None)


def _same(subject: SignIn, names: tuple[str, ...]) -> Judgement:
    if len(subject.id_tokens) < 2:
        return not_applicable("the login gave no two ID Tokens")
    first, second = (token.claims for token in subject.id_tokens)
    other = [name for name in names if first.get(name) != second.get(name)]
    return judged(not other, "the same in both ID Tokens", f"different: {', '.join(sorted(other)) or '-'}")
