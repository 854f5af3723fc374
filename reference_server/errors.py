"""One class for each registered error code; an instance is a complete protocol answer."""

from typing import ClassVar


class ProtocolError(Exception):
    """A refusal that is told to the client.

    `description` is public. `detail` is for the operator and never leaves the process in an answer.
    """

    code: ClassVar[str] = "server_error"
    status: ClassVar[int] = 400

    def __init__(self, description: str, detail: str = "") -> None:
        super().__init__(description)
        self.description = description
        self.detail = detail


class InvalidRequest(ProtocolError):
    """RFC 6749 4.1.2.1 and 5.2: a parameter is missing, repeated or malformed."""

    code = "invalid_request"


class InvalidClient(ProtocolError):
    """RFC 6749 5.2: client authentication failed."""

    code = "invalid_client"
    status = 401


class InvalidGrant(ProtocolError):
    """RFC 6749 5.2: the code or refresh token is invalid, expired, revoked or another client's."""

    code = "invalid_grant"


class UnauthorizedClient(ProtocolError):
    """RFC 6749 4.1.2.1 and 5.2: this client may not use this grant or response type."""

    code = "unauthorized_client"


class UnsupportedGrantType(ProtocolError):
    """RFC 6749 5.2: the provider does not know the grant type."""

    code = "unsupported_grant_type"


class UnsupportedResponseType(ProtocolError):
    """RFC 6749 4.1.2.1: the provider does not know the response type."""

    code = "unsupported_response_type"


class InvalidScope(ProtocolError):
    """RFC 6749 4.1.2.1 and 5.2: the scope is unknown, malformed or wider than granted."""

    code = "invalid_scope"


class AccessDenied(ProtocolError):
    """RFC 6749 4.1.2.1: the End-User or the provider refused."""

    code = "access_denied"
    status = 403


class LoginRequired(ProtocolError):
    """OIDC Core 3.1.2.6: the End-User would have to authenticate."""

    code = "login_required"


class ConsentRequired(ProtocolError):
    """OIDC Core 3.1.2.6: the End-User would have to consent."""

    code = "consent_required"


class InvalidRequestUri(ProtocolError):
    """OIDC Core 3.1.2.6: the request_uri gives an error or invalid data."""

    code = "invalid_request_uri"


class InvalidRequestObject(ProtocolError):
    """OIDC Core 3.1.2.6: the Request Object is invalid."""

    code = "invalid_request_object"


class RegistrationNotSupported(ProtocolError):
    """OIDC Core 3.1.2.6: the `registration` parameter is not supported."""

    code = "registration_not_supported"


class InvalidRedirectUri(ProtocolError):
    """RFC 7591 3.2.2: a redirection URI is not acceptable."""

    code = "invalid_redirect_uri"


class InvalidClientMetadata(ProtocolError):
    """RFC 7591 3.2.2: a metadata value is not acceptable."""

    code = "invalid_client_metadata"


class InvalidSoftwareStatement(ProtocolError):
    """RFC 7591 3.2.2: the software statement is invalid."""

    code = "invalid_software_statement"


class UnapprovedSoftwareStatement(ProtocolError):
    """RFC 7591 3.2.2: the software statement is of an issuer that this provider does not trust."""

    code = "unapproved_software_statement"


class InvalidToken(ProtocolError):
    """RFC 6750 3.1: the access token is expired, revoked, malformed or unknown."""

    code = "invalid_token"
    status = 401


class TokenMissing(InvalidToken):
    """RFC 6750 3: no authentication information at all, which is answered without an error code."""


class InsufficientScope(ProtocolError):
    """RFC 6750 3.1: the access token does not reach as far as the request."""

    code = "insufficient_scope"
    status = 403


class UnsupportedTokenType(ProtocolError):
    """RFC 7009 2.2.1: the provider does not revoke this type of token."""

    code = "unsupported_token_type"


class AuthorizationPending(ProtocolError):
    """RFC 8628 3.5: the End-User has not decided yet."""

    code = "authorization_pending"


class SlowDown(ProtocolError):
    """RFC 8628 3.5: the device asks too often; it goes on waiting, longer."""

    code = "slow_down"


class ExpiredToken(ProtocolError):
    """RFC 8628 3.5: the device code has expired."""

    code = "expired_token"


class InvalidTarget(ProtocolError):
    """RFC 8707 2: a resource is malformed, unknown, or not one that was granted."""

    code = "invalid_target"


class TemporarilyUnavailable(ProtocolError):
    """RFC 6749 4.1.2.1: something that the provider needs is away; nothing was spent, and later may be better."""

    code = "temporarily_unavailable"
    status = 503


class MissingParameter(ProtocolError):
    """Hydra's admin API: a required member of the body is missing."""

    code = "missing_required_parameter"


class NotFound(ProtocolError):
    """The thing that the address names does not exist."""

    code = "not_found"
    status = 404


class RequestUnauthorized(ProtocolError):
    """Hydra's admin API: the challenge has run out."""

    code = "request_unauthorized"
    status = 401


class RefusedByApplication(ProtocolError):
    """The login and consent application refused under an error code of its own."""

    def __init__(self, code: str, description: str, detail: str = "") -> None:
        super().__init__(description, detail)
        self.code = code  # type: ignore[misc]


class Conflict(ProtocolError):
    """A thing with this name exists already."""

    code = "conflict"
    status = 409


class Gone(ProtocolError):
    """The challenge was answered before; `redirect_to` starts the request again."""

    code = "gone"
    status = 410

    def __init__(self, description: str, redirect_to: str) -> None:
        super().__init__(description)
        self.redirect_to = redirect_to
