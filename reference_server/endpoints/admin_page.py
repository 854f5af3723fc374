"""Pages of a list, as Hydra has them: `page_size`, an opaque `page_token`, and a Link header."""

import base64
import binascii
from urllib.parse import urlencode

from msgspec import Struct

from reference_server.encoding import base64url
from reference_server.errors import InvalidRequest
from reference_server.provider import Provider
from reference_server.web.message import Request

DEFAULT_PAGE = 100


class Page(Struct, frozen=True):
    """So many entries after one, as a caller asked for them."""

    size: int
    after: str


def asked_page(provider: Provider, request: Request) -> Page:
    """Read `page_size` (at most `Limits.list_page`) and `page_token`. Raises `InvalidRequest`."""
    query = dict(request.query)
    size, token = query.get("page_size", ""), query.get("page_token", "")
    if size and not (size.isascii() and size.isdigit() and len(size) <= 9 and int(size) > 0):
        raise InvalidRequest("page_size is not a positive number")
    try:
        after = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode() if token else ""
    except (ValueError, binascii.Error) as error:
        raise InvalidRequest("page_token is not one that this provider gave") from error
    return Page(min(int(size or DEFAULT_PAGE), provider.settings.limits.list_page), after)


def link_header(request: Request, path: str, page: Page, last: str | None) -> tuple[str, str]:
    """The Link header (RFC 8288): the first page, and the next one where `last` names where it begins."""
    kept = {name: value for name, value in request.query if name not in ("page_size", "page_token")}
    kept["page_size"] = str(page.size)
    links = [f'<{path}?{urlencode(kept)}>; rel="first"']
    if last is not None:
        links.append(f'<{path}?{urlencode(kept | {"page_token": base64url(last.encode())})}>; rel="next"')
    return "Link", ",".join(links)
