"""How a scenario bends a correct message."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from harness.protocol.exchange import FORM, Pairs, Request


@dataclass(frozen=True, slots=True)
class Alteration:
    """Differences on top of a correct message: parameters left out, and parameters sent besides.

    The parameters of a form travel by POST in the body; `method` names another HTTP method (a GET takes all of them
    into the query), `in_query` those that are sent in the query all the same, and `media_type` another encoding.
    """

    without: tuple[str, ...] = ()
    also: Pairs = ()
    method: str = "POST"
    in_query: tuple[str, ...] = ()
    media_type: str = FORM

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


UNALTERED = Alteration()
