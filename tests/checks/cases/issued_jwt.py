"""The form of the JWTs that a provider issues."""

import base64

from harness.checks import issued_jwt

from ..case import Cases, of
from ..messages import (
    a_client,
    a_compact_jwt,
    a_key_set,
    a_provider,
    an_authorization_request,
    an_id_token,
    id_token_claims,
)

HS256 = an_authorization_request(client=a_client(id_token_signed_response_alg="HS256"))
OF_ANOTHER = an_authorization_request(
    client=a_client(secret="another secret, which is long enough as well: 0123456789")
)


def written(header: str = '{"alg": "RS256"}', claims: str = '{"sub": "248289761001"}') -> dict[str, object]:
    """An ID Token of this header and these claims, letter by letter; its signature does not verify."""
    signature = a_compact_jwt(id_token_claims()).split(".")[2]
    return {"compact": f"{encoded(header)}.{encoded(claims)}.{signature}"}


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def with_another_curve() -> dict[str, object]:
    """A token of a key that is published as one of another curve."""
    keys = [{**key, "crv": "P-521"} for key in a_key_set("ES256")["keys"]]
    return {"alg": "ES256", "request": an_authorization_request(provider=a_provider(jwks={"keys": keys}))}


CASES: Cases = {
    issued_jwt.it_is_compact: of(an_id_token, {"compact": a_compact_jwt(id_token_claims()) + "=="}),
    issued_jwt.header_names_are_unique: of(an_id_token, written(header='{"alg": "none", "alg": "RS256"}')),
    issued_jwt.claim_names_are_unique: of(an_id_token, written(claims='{"sub": "one", "sub": "two"}')),
    issued_jwt.alg_is_there: of(an_id_token, written(header='{"typ": "JWT"}')),
    issued_jwt.crit_is_proper: of(
        an_id_token,
        written(header='{"alg": "RS256", "crit": []}'),
        written(header='{"alg": "RS256", "crit": ["b64"], "b64": true}'),
    ),
    issued_jwt.its_algorithm_fits_the_key: of(an_id_token, with_another_curve()),
    issued_jwt.a_published_key_verifies_it: of(an_id_token, written()),
    issued_jwt.the_octets_of_the_secret_are_the_key: of(
        an_id_token,
        {"request": OF_ANOTHER, "compact": a_compact_jwt(id_token_claims(), "HS256")},
        {"request": HS256, "alg": "HS256"},
    ),
}
