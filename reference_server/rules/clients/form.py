"""How a client's form is read."""

from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.rules.audience import REPEATABLE
from reference_server.rules.clients.call import ClientCall


def demand_form(_provider: Provider, call: ClientCall) -> None:
    """Parameters come as `application/x-www-form-urlencoded` (RFC 6749 3.2, Appendix B)."""
    if call.http.form is None:
        raise InvalidRequest("the body is not application/x-www-form-urlencoded")


def refuse_repeated_form_parameters(_provider: Provider, call: ClientCall) -> None:
    """ "Request and response parameters MUST NOT be included more than once" (RFC 6749 3.2)."""
    names = [name for name, value in call.http.form or () if value and name not in REPEATABLE]
    if len(names) != len(set(names)):
        raise InvalidRequest("a parameter is repeated")


def ignore_empty_form_parameters(_provider: Provider, call: ClientCall) -> None:
    """ "Parameters sent without a value MUST be treated as if they were omitted" (RFC 6749 3.2)."""
    for name, value in call.http.form or ():
        if value:
            call.parameters.setdefault(name, value)
            if name in REPEATABLE:
                call.repeatable[name] = (*call.repeatable.get(name, ()), value)
