"""Faults of what the token endpoint answers, successes and errors."""

from reference_server.faults.changes import (
    changed,
    left_out,
    only,
    told,
    twice,
    with_body,
    with_header,
    with_status,
)
from reference_server.faults.fault import faults_at

success = faults_at("token_response")
error = faults_at("token_error")
answer = faults_at("token_http")

FAULTS = (
    success(
        "access-token-dropped",
        "RFC6749-5.1-1 OIDCC-3.1.3.3-1 OIDCC-3.1.3.3-5 OIDCC-12.2-1 RFC6749-6-7",
        "The token response has no access_token.",
        left_out("access_token"),
    ),
    success(
        "id-token-dropped",
        "OIDCC-3.1.3.3-5 OIDCC-3.3.3.3-1 OIDCC-3.1.3.3-1 OIDCC-3.3.3.1-1",
        "The token response has no id_token.",
        left_out("id_token"),
        also="OIDCC-2-21 OIDCC-2-9 OIDCC-5.5.1.1-4",
    ),
    success(
        "lifetime-dropped",
        "RFC6750-5.2-10 RFC6749-5.1-3",
        "The token response has no expires_in.",
        left_out("expires_in"),
    ),
    success(
        "lifetime-with-a-fraction",
        "RFC6749-A.14-1",
        "The expires_in of a token response is no whole number.",
        changed("expires_in", lambda seconds: seconds - 0.03),
    ),
    success(
        "lifetime-as-text",
        "RFC6749-5.1-7",
        "The expires_in of a token response is a string.",
        changed("expires_in", str),
        also="RFC6749-5.1-3 RFC6749-A.14-1 RFC6750-5.2-10",
    ),
    success(
        "token-type-as-object",
        "RFC6749-A.13-1",
        "The token_type is an object.",
        told(token_type={"name": "Bearer"}),
        also="OIDCC-3.1.3.3-3 RFC6749-5.1-2 RFC6749-5.1-7 RFC6750-4-1",
    ),
    success(
        "token-type-jwt", "RFC6750-4-1 OIDCC-3.1.3.3-3 RFC6749-5.1-2", "The token_type is JWT.", told(token_type="JWT")
    ),
    success(
        "member-with-a-space",
        "RFC6749-8.2-1",
        "The token response has a member whose name has a space.",
        told(**{"a member": "of ours"}),
    ),
    success(
        "access-token-with-a-line-break",
        "RFC6749-A.12-1",
        "The access token has a line break.",
        changed("access_token", lambda token: token + "\n"),
        also="OIDCC-3.1.3.6-1 OIDCC-3.1.3.6-2",
    ),
    success(
        "refresh-token-beyond-ascii",
        "RFC6749-A.17-1",
        "The refresh token has a letter beyond ASCII.",
        changed("refresh_token", lambda token: token + "é"),
        shown_in="oidc-core/refresh-token",
        also="OIDCC-12.2-1 RFC6749-10.10-2 RFC6749-6-7",
    ),
    success(
        "access-token-short",
        "RFC6749-10.10-2 RFC6749-10.10-1 OIDCC-12.2-11",
        "The access token is short enough to be guessed.",
        changed("access_token", lambda token: token[-16:]),
        also=(
            "OIDCC-12.2-11 OIDCC-3.1.3.6-1 OIDCC-3.1.3.6-2 OIDCC-3.3.2.11-3 OIDCC-5.3-2 OIDCC-5.3-4 "
            "OIDCC-5.3.1-1 OIDCC-5.3.2-1 OIDCC-5.3.2-5 OIDCC-5.3.2-6 OIDCC-5.3.2-9 RFC6750-2.1-1"
        ),
    ),
    answer(
        "token-response-as-text",
        "OIDCC-3.1.3.3-2",
        "The token response is served as text/plain.",
        only(200, with_header("Content-Type", "text/plain")),
    ),
    answer("pragma-dropped", "RFC6749-5.1-9", "The token response has no Pragma.", with_header("Pragma", None)),
    answer(
        "token-member-twice",
        "RFC6749-3.2-7",
        "The token response has a member twice.",
        only(200, with_body(twice("token_type"))),
    ),
    error(
        "token-error-without-code",
        "RFC6749-5.2-2 OIDCC-3.1.3.4-3",
        "A token error has no error.",
        left_out("error"),
        also="OIDCC-3.1.3.2-3 RFC6749-4.1.3-2 RFC6749-4.1.3-8 RFC6749-5.2-3",
    ),
    error(
        "token-error-of-its-own",
        "RFC6749-5.2-2 OIDCC-3.1.3.4-3",
        "Every token error is server_error.",
        told(error="server_error"),
        also="OIDCC-3.1.3.2-3 RFC6749-4.1.3-2 RFC6749-4.1.3-8 RFC6749-5.2-3",
    ),
    error(
        "token-error-with-quotes",
        "RFC6749-5.2-15 RFC6749-8.5-1",
        "The error of a token error has a quotation mark.",
        changed("error", lambda code: f'"{code}"'),
        also="OIDCC-3.1.3.2-3 OIDCC-3.1.3.4-3 RFC6749-4.1.3-2 RFC6749-4.1.3-8 RFC6749-5.2-2 RFC6749-5.2-3",
    ),
    error(
        "token-error-description-with-quotes",
        "RFC6749-5.2-16",
        "The error_description of a token error has a quotation mark.",
        told(error_description='"wrong"'),
    ),
    error(
        "token-error-uri-with-spaces",
        "RFC6749-5.2-17",
        "The error_uri of a token error is no URI.",
        told(error_uri="see the manual"),
    ),
    error(
        "every-token-error-an-invalid-request",
        (
            "RFC6749-5.2-10 RFC6749-5.2-11 RFC6749-5.2-13 RFC6749-5.2-14 OIDCC-3.1.3.2-2 OIDCC-3.1.3.2-4 "
            "RFC6749-10.5-3 RFC6749-4.1.2-5 RFC6749-4.1.2-8 RFC6749-4.1.3-6 RFC6749-6-2 RFC9700-4.14.2-2 "
            "RFC9700-4.2.4-3"
        ),
        "Every token error is invalid_request.",
        told(error="invalid_request"),
    ),
    error(
        "every-token-error-an-invalid-grant",
        (
            "RFC6749-5.2-3 RFC6749-5.2-13 RFC6749-5.2-14 RFC6749-4.1.3-2 RFC7521-4.1-2 RFC6749-6-1 "
            "RFC6749-6-2 RFC7521-4.1-1 RFC9700-4.14.2-2"
        ),
        "Every token error is invalid_grant.",
        told(error="invalid_grant"),
        also=("OIDCC-3.1.3.4-1 RFC6749-5.2-1 RFC6749-6-4 RFC7521-4.1-3 RFC7521-4.1-7 RFC7523-3.1-1 RFC7523-3.1-2"),
    ),
    answer(
        "token-error-as-html",
        "RFC6749-5.2-18 OIDCC-3.1.3.4-2",
        "A token error is served as text/html.",
        only(400, with_header("Content-Type", "text/html")),
    ),
    answer(
        "token-error-with-status-403",
        "RFC6749-5.2-1 OIDCC-3.1.3.4-1 OIDCC-12.3-1 OIDCC-3.3.3.4-1",
        "A token error has status 403.",
        with_status(403, instead_of=400),
    ),
    answer(
        "failed-basic-with-status-400",
        "RFC6749-5.2-8",
        "Failed Basic authentication is answered with status 400.",
        with_status(400, instead_of=401),
    ),
    answer(
        "failed-basic-without-challenge",
        "RFC6749-5.2-9",
        "Failed Basic authentication is answered without WWW-Authenticate.",
        with_header("WWW-Authenticate", None),
    ),
    success(
        "scope-as-array",
        "RFC6749-5.1-6",
        "The scope of a token response is an array.",
        changed("scope", str.split),
        also="RFC6749-5.1-7",
    ),
)
