"""What a scenario wrote, as the flows take it."""

from harness.flows.alteration import Raw
from harness.protocol.tokens import AccessToken, IdToken
from harness.runner.values import parameter
from harness.scenario.bending import RawRequest


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
