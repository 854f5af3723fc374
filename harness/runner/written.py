"""What a scenario wrote, as the flows take it."""

from collections.abc import Mapping
from typing import Any

from harness.flows.alteration import Raw
from harness.flows.assertion import Assertion
from harness.flows.authorization import RequestObject
from harness.protocol.tokens import AccessToken, IdToken
from harness.runner.values import Values, parameter
from harness.scenario.authorization_parameters import RequestObjectParameters
from harness.scenario.bending import ClientAssertion, RawRequest


def raw_request(written: RawRequest) -> Raw:
    """Return the bytes that a scenario wrote for a request."""
    items = written.parameters
    parameters = None if items is None else tuple(next(iter(i.items())) if isinstance(i, dict) else i for i in items)
    return Raw(written.method, parameters, tuple(written.headers.items()))


def shown_token(token: AccessToken | IdToken | str) -> AccessToken | str:
    """An ID Token goes out as text, since it is no access token."""
    return token.value.reveal() if isinstance(token, IdToken) else token


def optional_parameter(value: object) -> str | None:
    """Return a parameter's value, None where it is left out."""
    return None if value is None else parameter(value)


def request_object(known: Values, values: Mapping[str, Any]) -> RequestObject | None:
    """Return the request object that a step describes, None where it describes none (OpenID Connect Core 6)."""
    for name in ("request", "request_uri"):
        written = values[name]
        if isinstance(written, RequestObjectParameters):
            inside = known.value("", dict(written.parameters))
            outside = tuple(written.omit_outside)
            at = known.value("", written.at)
            return RequestObject(
                written.alg,
                inside,
                outside,
                by_reference=name == "request_uri",
                foreign=written.foreign,
                encrypted=written.encrypted,
                at=at,
                kid=written.kid,
            )
    return None


def client_assertion(known: Values, written: object) -> Assertion | str | None:
    """Return a client assertion as a step bends it or spells it out, None for the ordinary one (RFC 7523 2.2)."""
    if isinstance(written, ClientAssertion):
        return bent_assertion(known, written)
    return None if written is None else parameter(written)


def bent_assertion(known: Values, written: ClientAssertion) -> Assertion:
    """Return an assertion that differs from the ordinary one as a step says (RFC 7523 3)."""
    audience = tuple(written.audience) if written.audience else None
    claims = known.value("", written.claims)
    header = known.value("", written.header)
    return Assertion(written.alg, claims, header, written.times, audience, written.key, written.shape, written.text)
