"""The implicit grant (RFC 6749 4.2)."""

from harness.checks.authorization_error import DEFINED_ERRORS, TEXT, URI_TEXT
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Channel
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.web_url import url_parts


@judges("RFC6749-4.2.2-1")
def success_is_in_the_fragment(subject: AuthorizationSuccess) -> Judgement:
    """The parameters are form-encoded in the fragment, and none is in the query (RFC 6749 4.2.2)."""
    bare = not url_parts(subject.location).query
    received = f"parameters in the {subject.channel.value}" + ("" if bare else " and a query")
    return judged(subject.channel is Channel.FRAGMENT and bare, "parameters in the fragment, no query", received)


@judges("RFC6749-4.2.2-2")
def an_access_token_is_there(subject: AuthorizationSuccess) -> Judgement:
    """access_token is required (RFC 6749 4.2.2)."""
    return judged(subject.access_token is not None, "an access_token", "one" if subject.access_token else "none")


@judges("RFC6749-4.2.2-3")
def a_token_type_is_there(subject: AuthorizationSuccess) -> Judgement:
    """token_type is required (RFC 6749 4.2.2)."""
    return judged(bool(subject.value("token_type")), "a token_type", f"token_type {subject.value('token_type')!r}")


@judges("RFC6749-4.2.2-4")
def the_lifetime_is_stated(subject: AuthorizationSuccess) -> Judgement:
    """expires_in is a number of seconds (RFC 6749 4.2.2)."""
    found = subject.value("expires_in")
    digits = found is not None and found.isascii() and found.isdigit()
    return judged(digits, "expires_in as digits", f"expires_in {found!r}")


@judges("RFC6749-4.2.2-5")
def a_narrower_scope_is_named(subject: AuthorizationSuccess) -> Judgement:
    """scope is there where it is another than the one asked for (RFC 6749 4.2.2)."""
    if subject.value("access_token") is None:
        return not_applicable("no access token came from the authorization endpoint")
    known = subject.request.provider.metadata.listed("scopes_supported")
    unknown = [scope for scope in subject.request.scopes if scope not in known]
    if not known or not unknown:
        return not_applicable("the request asked for nothing that cannot be granted")
    stated = (subject.value("scope") or "").split()
    holds = bool(stated) and not set(unknown) & set(stated)
    return judged(holds, "the scope without the unknown value", f"scope {' '.join(stated) or 'missing'}")


@judges("RFC6749-4.2.2-7", "OIDCC-11-3", "OIDCC-17.4-1")
def no_refresh_token_is_there(subject: AuthorizationSuccess) -> Judgement:
    """No refresh token comes from the implicit grant (RFC 6749 4.2.2)."""
    came = subject.value("refresh_token") is not None
    return judged(not came, "no refresh_token", "one" if came else "none")


@judges("RFC6749-4.2.2.1-2")
def an_error_is_in_the_fragment(subject: AuthorizationError) -> Judgement:
    """Errors of the implicit grant travel in the fragment (RFC 6749 4.2.2.1)."""
    received = f"parameters in the {subject.channel.value}"
    return judged(subject.channel is Channel.FRAGMENT, "parameters in the fragment", received)


@judges("RFC6749-4.2.2.1-3")
def an_error_has_a_code_and_the_state(subject: AuthorizationError) -> Judgement:
    """The error response has one defined code and the state that was sent (RFC 6749 4.2.2.1)."""
    codes = [value for name, value in subject.parameters if name == "error"]
    same = subject.value("state") == subject.request.state
    received = f"error={', '.join(codes)} with {'that' if same else 'another'} state"
    holds = len(codes) == 1 and codes[0] in DEFINED_ERRORS and same
    return judged(holds, "one defined code and the state that was sent", received)


@judges("RFC6749-4.2.2.1-4")
def an_error_keeps_to_its_characters(subject: AuthorizationError) -> Judgement:
    """error, error_description and error_uri keep to their characters (RFC 6749 4.2.2.1)."""
    grammars = {"error": TEXT, "error_description": TEXT, "error_uri": URI_TEXT}
    wrong = [
        name
        for name, grammar in grammars.items()
        if (value := subject.value(name)) is not None and grammar.fullmatch(value) is None
    ]
    return judged(not wrong, "permitted characters alone", f"others in: {', '.join(wrong) or 'none'}")
