"""What the token endpoint answers to the code of a hybrid response (OpenID Connect Core 3.3.3)."""

from harness.checks.front_channel_response import is_hybrid
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.token import TokenError, TokenResponse

DUE = ("id_token", "access_token", "token_type")


@judges("OIDCC-3.3.3.1-1", "OIDCC-3.3.3.3-1")
def a_hybrid_code_is_exchanged(subject: TokenResponse) -> Judgement:
    """The code of a hybrid response yields an ID Token, an access token and its type (OIDC Core 3.3.3.1, 3.3.3.3)."""
    if subject.request.code is None or not is_hybrid(subject.request.code.issued_in.request):
        return not_applicable("it answers no code of the hybrid flow")
    lacking = [name for name in DUE if not subject.members.get(name)]
    return judged(not lacking, " and ".join(DUE), f"without {', '.join(lacking)}" if lacking else "all of them")


@judges("OIDCC-3.3.3.4-1")
def a_hybrid_code_is_refused_alike(subject: TokenError) -> Judgement:
    """Token errors for hybrid codes are those of the code flow: 400 or 401 with an error (OIDC Core 3.3.3.4)."""
    if subject.request.code is None or not is_hybrid(subject.request.code.issued_in.request):
        return not_applicable("it answers no code of the hybrid flow")
    status = subject.exchange.response.status if subject.exchange.response else 0
    received = f"status {status} with error={subject.error}"
    return judged(status in (400, 401) and bool(subject.error), "status 400 or 401 with an error", received)
