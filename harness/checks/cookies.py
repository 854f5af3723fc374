"""What the provider lets the browser keep (RFC 6750 5.2)."""

from urllib.parse import unquote

from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.exchange import header_values
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenResponse
from harness.protocol.tokens import AccessToken
from harness.protocol.userinfo import UserinfoResponse


@judges("RFC6750-5.2-8")
def no_open_cookie_holds_the_token(subject: AuthorizationSuccess | TokenResponse | UserinfoResponse) -> Judgement:
    """No cookie without Secure holds the bearer token that the message gives or was asked with (RFC 6750 5.2)."""
    token = subject.request.access_token if isinstance(subject, UserinfoResponse) else subject.access_token
    response = subject.exchange.response
    if not isinstance(token, AccessToken) or response is None:
        return not_applicable("the message has no access token")
    open_cookies = [one for one in header_values(response.headers, "Set-Cookie") if not _is_secure(one)]
    holding = any(token.value.reveal() in unquote(one) for one in open_cookies)
    received = "a cookie without Secure that holds it" if holding else f"{len(open_cookies)} cookies without Secure"
    return judged(not holding, "no access token in a cookie that may travel in clear", received)


def _is_secure(cookie: str) -> bool:
    return "secure" in (part.strip().lower() for part in cookie.split(";")[1:])
