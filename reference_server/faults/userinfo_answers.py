"""Faults of what the UserInfo endpoint answers: claims, the form of the response, the challenge of a refusal."""

import json
from collections.abc import Callable
from http import HTTPStatus

from msgspec.structs import replace

from reference_server.faults.changes import (
    Answer,
    changed,
    left_out,
    only,
    where,
    with_body,
    with_header,
    with_status,
)
from reference_server.faults.fault import faults_at
from reference_server.jose.signatures import read_claims, sign
from reference_server.provider import Provider
from reference_server.seams import Members
from reference_server.tokens.claims import CLAIMS_OF_SCOPE
from reference_server.web.message import Request, Response, json_response

claim = faults_at("userinfo")
answer = faults_at("userinfo_http")

SIGNED = "iss"
JWS_PERIODS = 2


def challenge(change: Callable[[str], str]) -> Answer:
    """Write the challenge another way."""

    def changing(_provider: Provider, _request: Request, response: Response) -> Response:
        found = dict(response.headers).get("WWW-Authenticate")
        return response.replacing_header("WWW-Authenticate", change(found)) if found else response

    return changing


def code_of_errors(code: str) -> Answer:
    """Refuse with this code, whatever the reason."""
    return challenge(lambda text: ", ".join(_with_code(part, code) for part in text.split(", ")))


def refused(method: str) -> Answer:
    """Answer a method with 405."""
    return lambda _provider, request, response: json_response(405, {}) if request.method == method else response


def without_bearer_header(_provider: Provider, request: Request, response: Response) -> Response:
    """Know no token in the header."""
    return response if "authorization" not in request.headers else response_to_no_token(response)


def response_to_no_token(response: Response) -> Response:
    """What those get who send no token."""
    return json_response(401, {}, (("WWW-Authenticate", "Bearer"),)) if response.status == 200 else response


def _with_code(part: str, code: str) -> str:
    return f'error="{code}"' if part.startswith("error=") else part


def as_jwt(provider: Provider, _request: Request, response: Response) -> Response:
    """Answer with a signed JWT where JSON is due."""
    if dict(response.headers).get("Content-Type") != "application/json":
        return response
    signed = _signed(provider, "RS256", json.loads(response.body))
    return replace(response, body=signed).replacing_header("Content-Type", "application/jwt")


def signed_with_es256(provider: Provider, _request: Request, response: Response) -> Response:
    """Sign with ES256, whatever was registered."""
    if response.body.count(b".") != JWS_PERIODS or response.status != HTTPStatus.OK:
        return response
    return replace(response, body=_signed(provider, "ES256", read_claims(response.body.decode())))


def _signed(provider: Provider, algorithm: str, claims: Members) -> bytes:
    key = provider.keys.signing_key(algorithm)
    return sign({"alg": algorithm, "typ": "JWT", "kid": str(key.kid)}, claims, key).encode()


FAULTS = (
    answer(
        "userinfo-always-signed",
        "OIDCC-5.3.2-7",
        "UserInfo is a JWT for clients that registered no format too.",
        only(200, as_jwt),
        also="OIDCC-5.3.2-1 OIDCC-5.3.2-14 OIDCC-5.3.2-15 OIDCC-5.3.2-16",
    ),
    answer(
        "userinfo-signed-with-es256",
        "OIDCC-5.3.2-17 OIDCR-2-34",
        "A signed UserInfo response is signed with ES256, whatever was registered.",
        signed_with_es256,
    ),
    claim("userinfo-sub-dropped", "OIDCC-5.3.2-5", "UserInfo has no sub.", left_out("sub"), also="OIDCC-5.3.2-6"),
    claim(
        "profile-claims-dropped",
        "OIDCC-5.4-1 OIDCC-5.4-6",
        "The scope profile brings no claims.",
        left_out(*CLAIMS_OF_SCOPE["profile"]),
    ),
    claim(
        "email-claims-dropped",
        "OIDCC-5.4-2 OIDCC-5.4-7 OIDCC-5.4-6",
        "The scope email brings no claims.",
        left_out(*CLAIMS_OF_SCOPE["email"]),
    ),
    claim(
        "address-claim-dropped",
        "OIDCC-5.4-3 OIDCC-5.4-7",
        "The scope address brings no claim.",
        left_out(*CLAIMS_OF_SCOPE["address"]),
    ),
    claim(
        "phone-claims-dropped",
        "OIDCC-5.4-4 OIDCC-5.4-6",
        "The scope phone brings no claims.",
        left_out(*CLAIMS_OF_SCOPE["phone"]),
    ),
    claim(
        "names-as-arrays",
        "OIDCC-5.1-2",
        "A name is an array.",
        changed("given_name", lambda name: [name]),
        shown_in="oidc-core/scope-all",
        also="OIDCC-13.3-1 OIDCC-5.1-1 OIDCC-5.6-1 OIDCC-5.6.1-1",
    ),
    claim(
        "email-with-a-name",
        "OIDCC-5.1-8",
        "The email claim has a name before the address.",
        changed("email", lambda address: f"Somebody <{address}>"),
        shown_in="oidc-core/scope-all",
    ),
    claim(
        "email-verified-as-text",
        "OIDCC-5.1-9",
        "email_verified is a string.",
        changed("email_verified", lambda _: "true"),
        shown_in="oidc-core/scope-all",
        also="OIDCC-13.3-1 OIDCC-5.1-1 OIDCC-5.6-1 OIDCC-5.6.1-1",
    ),
    claim(
        "birthdate-in-another-order",
        "OIDCC-5.1-12",
        "birthdate begins with the day.",
        changed("birthdate", lambda _date: "31/12/1990"),
        shown_in="oidc-core/scope-all",
    ),
    claim(
        "zoneinfo-in-words",
        "OIDCC-5.1-13",
        "zoneinfo is in words.",
        changed("zoneinfo", lambda _zone: "Berlin"),
        shown_in="oidc-core/scope-all",
    ),
    claim(
        "locale-in-words",
        "OIDCC-5.1-14",
        "locale is in words.",
        changed("locale", lambda _tag: "English"),
        shown_in="oidc-core/scope-all",
    ),
    claim(
        "phone-number-verified-as-number",
        "OIDCC-5.1-17",
        "phone_number_verified is a number.",
        changed("phone_number_verified", lambda _: 1),
        shown_in="oidc-core/scope-all",
        also="OIDCC-13.3-1 OIDCC-5.1-1 OIDCC-5.6-1 OIDCC-5.6.1-1",
    ),
    claim(
        "phone-number-without-country",
        "OIDCC-5.1-18",
        "A verified phone number has no country code.",
        lambda _provider, claims: claims | {"phone_number": "0170 123", "phone_number_verified": True},
        also="OIDCC-5.1-15 OIDCC-5.4-9",
    ),
    claim(
        "address-as-text",
        "OIDCC-5.1-19",
        "address is a string.",
        changed("address", lambda address: str(address.get("formatted"))),
        shown_in="oidc-core/scope-all",
        also="OIDCC-13.3-1 OIDCC-5.1-1 OIDCC-5.6-1 OIDCC-5.6.1-1",
    ),
    claim(
        "postal-code-as-number",
        "OIDCC-5.1.1-4",
        "A member of address is a number.",
        changed("address", lambda address: address | {"postal_code": 10115}),
    ),
    claim(
        "updated-at-in-milliseconds",
        "OIDCC-5.1-20",
        "updated_at is in milliseconds.",
        changed("updated_at", lambda seconds: seconds * 1000),
        shown_in="oidc-core/scope-all",
    ),
    claim(
        "updated-at-as-text",
        "OIDCC-5.1-1 OIDCC-5.6.1-1 OIDCC-13.3-1 OIDCC-5.6-1",
        "updated_at is a string.",
        changed("updated_at", str),
        shown_in="oidc-core/scope-all",
        also="OIDCC-5.1-20",
    ),
    claim(
        "signed-userinfo-without-issuer",
        "OIDCC-5.3.2-14 OIDCC-5.3.2-15",
        "A signed UserInfo response has no iss.",
        where(SIGNED, left_out("iss")),
    ),
    claim(
        "signed-userinfo-for-the-issuer",
        "OIDCC-5.3.2-16",
        "The aud of a signed UserInfo response is the issuer.",
        where(SIGNED, lambda provider, claims: claims | {"aud": provider.issuer}),
    ),
    answer(
        "userinfo-as-text",
        "OIDCC-5.3.2-9 OIDCC-5.3.2-11",
        "UserInfo is served as text/plain.",
        only(200, with_header("Content-Type", "text/plain")),
        also=(
            "OIDCC-5.3-2 OIDCC-5.3-3 OIDCC-5.3.1-2 OIDCC-5.3.2-14 OIDCC-5.3.2-15 OIDCC-5.3.2-16 "
            "OIDCC-5.3.2-17 OIDCR-2-34"
        ),
    ),
    answer(
        "userinfo-without-media-type",
        "OIDCC-5.3.2-8",
        "UserInfo has no Content-Type.",
        only(200, with_header("Content-Type", None)),
        also="OIDCC-5.3.2-9",
    ),
    answer(
        "userinfo-in-an-array",
        "OIDCC-5.3.2-1",
        "UserInfo is an array.",
        only(200, with_body(lambda body: b"[" + body + b"]")),
        also="OIDCC-5.3-2 OIDCC-5.3-4 OIDCC-5.3.1-1 OIDCC-5.3.2-5 OIDCC-5.3.2-6 OIDCC-5.3.2-9 RFC6750-2.1-1",
    ),
    answer(
        "userinfo-by-get-refused",
        "OIDCC-5.3-2",
        "UserInfo answers GET with 405.",
        refused("GET"),
        also="OIDCC-5.3-4 OIDCC-5.3.1-1 OIDCC-5.3.2-1 OIDCC-5.3.2-5 OIDCC-5.3.2-6 OIDCC-5.3.2-9 RFC6750-2.1-1",
    ),
    answer(
        "userinfo-by-post-refused",
        "OIDCC-5.3-3",
        "UserInfo answers POST with 405.",
        refused("POST"),
        also="OIDCC-5.3-4 OIDCC-5.3.2-5 OIDCC-5.3.2-6",
    ),
    answer(
        "bearer-header-unknown",
        "OIDCC-5.3-4 RFC6750-2.1-1",
        "UserInfo reads no token in the header.",
        without_bearer_header,
        also="OIDCC-5.3-2 OIDCC-5.3.1-1 OIDCC-5.3.2-1 OIDCC-5.3.2-5 OIDCC-5.3.2-6 OIDCC-5.3.2-9",
    ),
    answer(
        "userinfo-refusal-with-200",
        "OIDCC-5.3.3-2 OIDCC-5.3.3-1",
        "UserInfo refuses with status 200.",
        with_status(200, instead_of=401),
        also=(
            "RFC6749-7.2-1 RFC6750-3-1 RFC6750-3-12 RFC6750-3-2 RFC6750-3-3 RFC6750-3.1-3 RFC6750-3.1-4 RFC6750-3.1-8"
        ),
    ),
    answer(
        "challenge-of-basic",
        "RFC6750-3-3",
        "The challenge of UserInfo is Basic.",
        challenge(lambda text: text.replace("Bearer", "Basic", 1)),
        also="OIDCC-5.3.3-2",
    ),
    answer(
        "challenge-without-parameters",
        "RFC6750-3-4",
        "The challenge is the bare scheme.",
        challenge(lambda _text: "Bearer"),
        also="RFC6750-3-12",
    ),
    answer(
        "challenge-unreadable",
        "RFC6750-3-5",
        "The challenge has an open quotation mark.",
        challenge(lambda text: text + ', error_description="a "wrong" token"'),
        also="RFC6750-3-8",
    ),
    answer(
        "realm-twice",
        "RFC6750-3-6",
        "The challenge has realm twice.",
        challenge(lambda text: f'{text}, realm="b", realm="a"'),
    ),
    answer(
        "scope-twice",
        "RFC6750-3-7",
        "The challenge has scope twice.",
        challenge(lambda text: f'{text}, scope="a", scope="b"'),
    ),
    answer(
        "error-twice",
        "RFC6750-3-8",
        "The challenge has error twice.",
        challenge(lambda text: text + ', error="invalid_token", error="invalid_token"'),
    ),
    answer(
        "scopes-with-commas",
        "RFC6750-3-9",
        "The scope of the challenge has a quotation mark.",
        challenge(lambda text: text + r', scope="openid \"email\""'),
    ),
    answer(
        "challenge-error-beyond-ascii",
        "RFC6750-3-10",
        "The error of the challenge has a backslash.",
        challenge(lambda _text: r'Bearer error="invalid\\token"'),
    ),
    answer(
        "challenge-error-uri-with-spaces",
        "RFC6750-3-11",
        "The error_uri of the challenge is no URI.",
        challenge(lambda text: text + ', error_uri="see the manual"'),
    ),
    answer(
        "every-refusal-an-invalid-request",
        "RFC6750-3.1-3 RFC6750-3.1-5",
        "Every refusal of UserInfo is an invalid_request.",
        code_of_errors("invalid_request"),
        also="RFC6750-3.1-2",
    ),
    answer(
        "every-refusal-an-insufficient-scope",
        "RFC6750-3.1-1",
        "Every refusal of UserInfo is an insufficient_scope.",
        code_of_errors("insufficient_scope"),
        also="RFC6750-3.1-6",
    ),
)
