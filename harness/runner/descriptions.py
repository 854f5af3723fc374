"""Says in a few words what an answer was."""

from harness.protocol.exchange import Exchange, Response
from harness.protocol.logout import NothingReceived
from harness.protocol.outcome import MalformedAnswer, NoAnswer, NotDone, NotOffered
from harness.protocol.provider import DiscoveryError, JwksError
from harness.scenario.message_names import name_of
from harness.wire.intermediaries import intermediary


def described(result: object) -> str:
    """Say in a few words what an answer was."""
    match result:
        case MalformedAnswer():
            return result.problem
        case NoAnswer():
            failure = result.exchange.failure
            response = result.exchange.response
            return f"{failure.kind.value}: {failure.detail}" if failure else _of_intermediary(response)
        case NotDone():
            return result.why
        case NotOffered():
            return f"the provider's metadata has no {result.endpoint}"
        case NothingReceived():
            return f"no {result.what.partition(' ')[2]}" + (f" within {result.waited:g} s" if result.waited else "")
        case DiscoveryError() | JwksError():
            return f"{result.exchange.response.status if result.exchange.response else 'no'} response"
    name = name_of(result)
    error = getattr(result, "error", None)
    if error:
        description = _member(result, "error_description")
        return f"{name} with error={error}" + (f" ({description})" if description else "")
    why = getattr(result, "why", None)
    if why:
        title = getattr(result, "title", "")
        return "a page of the provider" + (f" titled '{title}'" if title else "") + f": {why}"
    exchange = getattr(result, "exchange", None)
    response = exchange.response if isinstance(exchange, Exchange) else None
    return f"{name} with status {response.status}" if response else name


def _member(result: object, name: str) -> str:
    members = getattr(result, "members", None)
    if members is not None:
        return str(members.get(name) or "")
    pairs = getattr(result, "parameters", ())
    return next((value for key, value in pairs if key == name), "")


def _of_intermediary(response: Response | None) -> str:
    return (intermediary(response) if response else None) or "nothing"
