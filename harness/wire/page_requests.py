"""Pages that are answered by requests of the recipe's own, as their JavaScript would send them."""

import json
from http.cookiejar import CookieJar
from urllib.parse import parse_qsl, urlencode, urlsplit

from harness.protocol.exchange import FORM, Exchange, Request, header_values
from harness.protocol.json_body import json_value
from harness.wire.forms import PageSummary, address_within
from harness.wire.pages import PageRequest
from harness.wire.refused_logins import refuse_login
from harness.wire.transport import Transport
from harness.wire.written import Known, Unfilled

JSON = "application/json"


def sent(
    transport: Transport,
    cookies: CookieJar,
    page: PageSummary,
    requests: tuple[PageRequest, ...],
    opened: str | None,
    known: Known,
    name: str,
) -> Request | str:
    """Send a recipe's requests one after the other; return where the browser goes then, or why it cannot.

    It goes to `opened`, or without it to where the last answer redirects. References see the page, its cookies, and the
    JSON of the answer before.
    """
    known.url = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    known.fields = {name: value for form in page.forms for name, value in form.fields}
    last: Exchange | None = None
    try:
        for number, written in enumerate(requests, 1):
            known.cookies = _values(cookies)
            request = _request(page.url, written, known)
            last = transport.send(request, name=name, cookies=cookies, spends=True)
            problem = _problem(last)
            if problem is not None:
                refuse_login(last.response.text if last.response else "", known.user.name)
                return f"request {number} of the recipe, {request.method} {request.url}, {problem}"
            known.answer = json_value(last.response.body) if last.response is not None else None
        if opened is not None:
            known.cookies = _values(cookies)
            return Request("GET", address_within(page.url, known.address(opened)))
    except Unfilled as unfilled:
        return str(unfilled)
    location = last.response.header("Location") if last is not None and last.response is not None else None
    if last is None or location is None:
        return "the recipe's last request was answered without a redirect: open: says where the browser goes then"
    return Request("GET", address_within(last.request.url, location))


def _values(cookies: CookieJar) -> dict[str, str]:
    return {cookie.name: cookie.value or "" for cookie in cookies}


def _request(base: str, written: PageRequest, known: Known) -> Request:
    headers = [(name, str(known.value(value))) for name, value in written.headers]
    body: bytes | None = None
    media_type = None
    if written.json is not None:
        body, media_type = json.dumps(known.value(written.json)).encode(), JSON
    elif written.form:
        body, media_type = urlencode({name: known.value(value) for name, value in written.form}).encode(), FORM
    if media_type is not None and not list(header_values(tuple(headers), "Content-Type")):
        headers.append(("Content-Type", media_type))
    if not list(header_values(tuple(headers), "Accept")):
        headers.append(("Accept", JSON))
    return Request(written.method, address_within(base, known.address(written.url)), tuple(headers), body)


def _problem(exchange: Exchange) -> str | None:
    if exchange.response is None:
        return f"had no answer: {exchange.failure.detail if exchange.failure else 'none'}"
    return f"was answered with {exchange.response.status}" if exchange.response.status >= 400 else None
