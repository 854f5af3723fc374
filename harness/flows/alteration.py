"""How a scenario bends a correct message."""

import json
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from harness.protocol.exchange import FORM, Pairs, Request


class Raw(Struct, frozen=True):
    """What of a request is sent byte by byte as it is written.

    `parameters` are all that are sent, in their order: a name stands for the correct message's parameter, a pair for a
    name and a value that nobody encodes. `headers` replace those of the same name, None removes one.
    """

    method: str | None = None
    parameters: tuple[str | tuple[str, str], ...] | None = None
    headers: tuple[tuple[str, str | None], ...] = ()

    def applied(self, request: Request, address: str, correct: Pairs) -> tuple[Request, Pairs]:
        """Return the request as it is written, and its parameters as a reader of forms would take them."""
        method, url, body, headers = self.method or request.method, request.url, request.body, request.headers
        parameters = correct
        if self.parameters is not None:
            parts = [_named(one, correct) if isinstance(one, str) else "=".join(one) for one in self.parameters]
            text = "&".join(part for part in parts if part)
            parameters = tuple(parse_qsl(text, keep_blank_values=True))
            if request.body is None:
                url = address + (("&" if "?" in address else "?") + text if text else "")
            else:
                body = text.encode()
        replaced = {name.lower() for name, _ in self.headers}
        kept = tuple(pair for pair in headers if pair[0].lower() not in replaced)
        written = tuple((name, value) for name, value in self.headers if value is not None)
        return Request(method, url, kept + written, body), parameters


class Alteration(Struct, frozen=True):
    """Differences on top of a correct message: parameters left out, and parameters sent besides.

    The parameters of a form travel by POST in the body; `method` names another HTTP method (a GET takes all of them
    into the query), `in_query` those that are sent in the query all the same, and `media_type` another encoding.
    """

    without: tuple[str, ...] = ()
    also: Pairs = ()
    method: str = "POST"
    in_query: tuple[str, ...] = ()
    media_type: str = FORM
    raw: Raw | None = None

    def written(self, request: Request, address: str, parameters: Pairs) -> tuple[Request, Pairs]:
        """Return a request to an endpoint as it is written, with its parameters; the same where nothing is raw."""
        return (request, parameters) if self.raw is None else self.raw.applied(request, address, parameters)

    def applied(self, parameters: Pairs) -> Pairs:
        """Return the parameters as they are sent."""
        return tuple((name, value) for name, value in parameters if name not in self.without) + self.also

    def form(self, address: str, headers: Pairs, parameters: Pairs) -> Request:
        """Return the request that carries the parameters, which are taken as they are."""
        bare = self.method == "GET"
        query = tuple(pair for pair in parameters if bare or pair[0] in self.in_query)
        rest = tuple(pair for pair in parameters if not bare and pair[0] not in self.in_query)
        url = address + (("&" if "?" in address else "?") + urlencode(query) if query else "")
        if bare:
            return Request(self.method, url, headers)
        body = urlencode(rest) if self.media_type == FORM else json.dumps(dict(rest))
        return Request(self.method, url, (*headers, ("Content-Type", self.media_type)), body.encode())


def _named(name: str, correct: Pairs) -> str:
    return urlencode([pair for pair in correct if pair[0] == name])


UNALTERED = Alteration()
