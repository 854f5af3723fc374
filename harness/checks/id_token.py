"""The claims that bind an ID Token to its client and its request (OpenID Connect Core 2, 3.1.3.7)."""

from harness.checks.id_token_words import audiences
from harness.checks.registry import judges
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.protocol.tokens import IdToken


@judges("OIDCC-2-9")
def the_client_is_in_the_audience(subject: IdToken) -> Judgement:
    """aud contains the client_id of the client that asked (OpenID Connect Core 2)."""
    received = ", ".join(audiences(subject)) or "no audience"
    return judged(subject.client.client_id in audiences(subject), f"aud with {subject.client.client_id}", received)


@judges("OIDCC-2-21")
def the_nonce_comes_back(subject: IdToken) -> Judgement:
    """nonce equals the one of the authentication request (OpenID Connect Core 2)."""
    request = subject.authorization_request
    if request is None or request.nonce is None:
        return not_applicable("the request had no nonce")
    nonce = subject.claims.get("nonce")
    received = "no nonce" if nonce is None else "the same nonce" if nonce == request.nonce else "another nonce"
    return judged(nonce == request.nonce, "the nonce of the request", received)
