"""The software statement (RFC 7591 2.3, 3.1.1)."""

from reference_server.errors import InvalidSoftwareStatement, UnapprovedSoftwareStatement
from reference_server.jose.signatures import (
    MAC_ALGORITHMS,
    SIGNATURE_ALGORITHMS,
    BadToken,
    read_claims,
    read_header,
    usable_keys,
    verify,
)
from reference_server.jose.times import check_times
from reference_server.provider import Provider
from reference_server.rules.registration.draft import RegistrationDraft
from reference_server.storage.clients import SECRET_EXPIRES_AT

ALGORITHMS = (*SIGNATURE_ALGORITHMS, *MAC_ALGORITHMS)
JWT_CLAIMS = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti")


def check_software_statement(provider: Provider, draft: RegistrationDraft) -> None:
    """A statement is signed or MACed by the issuer that it names, which this provider trusts (RFC 7591 2.3, 3.2.2).

    "the software statement MUST ... contain an 'iss' (issuer) claim". Without an issuer in
    `Settings.software_statement_issuers` every statement is unapproved.
    """
    statement = draft.metadata.get("software_statement")
    if statement is None:
        return
    try:
        algorithm, claims = read_header(str(statement)).get("alg"), read_claims(str(statement))
    except BadToken as error:
        raise InvalidSoftwareStatement("software_statement is not a JWT") from error
    if algorithm not in ALGORITHMS:
        raise InvalidSoftwareStatement("software_statement has no signature of a known algorithm")
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or not issuer:
        raise InvalidSoftwareStatement("software_statement has no iss")
    trusted = provider.settings.software_statement_issuers.get(issuer)
    if trusted is None:
        raise UnapprovedSoftwareStatement("software_statement is of an issuer that this provider does not trust")
    try:
        verify(str(statement), usable_keys(trusted), ALGORITHMS)
        check_times(claims, provider.now(), provider.settings.limits.clock_skew_seconds)
    except BadToken as error:
        raise InvalidSoftwareStatement("software_statement is not valid", str(error)) from error


def prefer_stated_metadata(_provider: Provider, draft: RegistrationDraft) -> None:
    """What a statement claims "MUST take precedence" over the same plain member (RFC 7591 2, 3.1.1)."""
    statement = draft.metadata.get("software_statement")
    if statement is not None:
        stated = {name: value for name, value in read_claims(statement).items() if name not in JWT_CLAIMS}
        draft.metadata |= stated
        draft.metadata["software_statement"] = statement


def end_secret_with_statement(_provider: Provider, draft: RegistrationDraft) -> None:
    """A secret works no longer than the statement that vouched for the client; an update changes nothing of that."""
    if draft.current is not None:
        expires_at = draft.current.metadata.get(SECRET_EXPIRES_AT)
    else:
        statement = draft.metadata.get("software_statement")
        expires_at = read_claims(statement).get("exp") if statement is not None else None
    if expires_at is not None:
        draft.metadata[SECRET_EXPIRES_AT] = int(expires_at)
