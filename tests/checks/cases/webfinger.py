"""How a host tells the issuer of its accounts."""

from typing import Any

from msgspec.structs import replace

from harness.checks import webfinger
from harness.protocol.exchange import Pairs, Request
from harness.protocol.transport_security import Handshake
from harness.protocol.webfinger import ISSUER_RELATION, WebfingerResponse

from ..case import Cases, of
from ..messages import ISSUER, a_provider, an_exchange

RESOURCE = "acct:alice@op.example"
ALLOWED = (("Access-Control-Allow-Origin", "*"),)


def a_descriptor(
    *,
    scheme: str = "https",
    headers: Pairs = ALLOWED,
    rel: str = ISSUER_RELATION,
    href: str = ISSUER,
    subject: str = RESOURCE,
    others: tuple[dict[str, Any], ...] = (),
) -> WebfingerResponse:
    request = Request("GET", f"{scheme}://op.example/.well-known/webfinger", (("Origin", "https://rp.example"),))
    document = {"subject": subject, "links": [{"rel": rel, "href": href}, *others]}
    exchange = an_exchange(200, document, headers=headers, request=request)
    return WebfingerResponse(a_provider(), exchange, RESOURCE, document)


IN_PLAIN_TEXT = Handshake(a_provider(), f"{ISSUER}/.well-known/webfinger", "plain_text", status=301, media_type="")


def without_tls(**differences: Any) -> Handshake:
    return replace(IN_PLAIN_TEXT, **differences)


CASES: Cases = {
    webfinger.it_is_served_over_tls: of(a_descriptor, {"scheme": "http"}),
    webfinger.no_descriptor_comes_in_plain_text: of(without_tls, {"status": 200, "media_type": "application/jrd+json"}),
    webfinger.scripts_of_other_origins_may_ask: of(a_descriptor, {"headers": ()}),
    webfinger.the_issuer_is_linked: of(a_descriptor, {"rel": "https://op.example/own-relation"}),
    webfinger.the_issuer_is_an_https_url: of(a_descriptor, {"href": f"{ISSUER}?x=1"}),
    webfinger.no_other_links_come: of(a_descriptor, {"others": ({"rel": "avatar", "href": f"{ISSUER}/alice.png"},)}),
    webfinger.it_speaks_of_the_resource: of(a_descriptor, {"subject": "acct:bob@op.example"}),
    webfinger.it_names_the_issuer_of_the_metadata: of(a_descriptor, {"href": f"{ISSUER}/"}),
}
