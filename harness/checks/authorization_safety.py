"""What keeps the authorization endpoint from being turned against its users (RFC 6749 10, RFC 6750 5.3)."""

import re

from harness.checks.authorization_outcome import AuthorizationOutcome, AuthorizationResponse, ended, query_of
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationSuccess, Page, Strayed
from harness.protocol.exchange import header_values
from harness.protocol.judgement import Judgement, judged, not_applicable

# The field that the attempt at a second header field would bring.
INJECTED = "X-Injected"
PAGES = ("text/html", "application/xhtml+xml")
FRAME_ANCESTORS = re.compile(r"frame-ancestors\b([^;]*)", re.IGNORECASE)
# Sources that let a page of any site be the frame (Content Security Policy 3, 2.3.1).
ANY_SITE = frozenset({"*", "http:", "https:"})


@judges("RFC6749-10.13-1", "OIDCC-3.1.2.3-6", "RFC9700-4.16-1")
def the_page_may_not_be_framed(subject: Page) -> Judgement:
    """A page of the provider forbids framing by X-Frame-Options or frame-ancestors (RFC 6749 10.13).

    Where both are there a browser goes by frame-ancestors (Content Security Policy 3, 6.4.2.2).
    """
    response = subject.exchange.response
    if response is None or response.media_type not in PAGES:
        return not_applicable("nothing was shown that a frame could hold")
    options = response.header("X-Frame-Options") or ""
    policy = response.header("Content-Security-Policy") or ""
    ancestors = FRAME_ANCESTORS.search(policy)
    if ancestors is not None:
        forbids, received = not ANY_SITE & set(ancestors[1].lower().split()), ancestors[0].strip()
    else:
        forbids, received = options.upper() in ("DENY", "SAMEORIGIN"), f"X-Frame-Options: {options or 'none'}"
    return judged(forbids, "frame-ancestors or X-Frame-Options that keep other sites out", received)


@judges("RFC6749-10.14-1")
def markup_is_not_reflected(subject: AuthorizationOutcome) -> Judgement:
    """Markup in a parameter stands in no page as markup (RFC 6749 10.14)."""
    written = [(name, value) for name, value in subject.request.parameters if "<" in value]
    if not written:
        return not_applicable("no parameter holds markup")
    if isinstance(subject, Strayed):
        return judged(False, "no redirect to an address that is not registered", ended(subject))
    text = subject.exchange.response.text if subject.exchange.response else ""
    reflected = [name for name, value in written if value in text]
    return judged(not reflected, "no parameter as markup", f"reflected: {', '.join(reflected) or 'none'}")


@judges("RFC6749-10.14-2")
def a_header_cannot_be_split(subject: AuthorizationResponse) -> Judgement:
    """A line break in a parameter does not begin a new header field (RFC 6749 10.14)."""
    if not any("\r\n" in value for _, value in subject.request.parameters):
        return not_applicable("no parameter holds a line break")
    response = subject.exchange.response
    split = response is not None and response.header(INJECTED) is not None
    return judged(not split, f"no {INJECTED} field", f"{'a' if split else 'no'} {INJECTED} field")


@judges("RFC6749-3.1-8", "RFC9700-2.1-2")
def the_browser_does_not_stray(subject: AuthorizationOutcome) -> Judgement:
    """An empty redirect_uri leads to no address that is not registered (RFC 6749 3.1)."""
    return judged(not isinstance(subject, Strayed), "a registered address or a page of the provider", ended(subject))


@judges("RFC6750-5.3-4")
def no_access_token_in_a_page_address(subject: AuthorizationSuccess) -> Judgement:
    """No page address that the browser sees has an access token in its query (RFC 6750 5.3)."""
    addresses = (*(page.url for page in subject.pages), subject.location)
    shown = any(name == "access_token" for address in addresses for name, _ in query_of(address))
    return judged(not shown, "no access_token in a query", "one" if shown else "none")


@judges("RFC6749-A.11-1")
def the_code_is_printable(subject: AuthorizationSuccess) -> Judgement:
    """The code is printable ASCII (RFC 6749 A.11)."""
    if subject.code is None:
        return not_applicable("the response has no code")
    holds = all(" " <= character <= "~" for character in subject.code.value.reveal())
    return judged(holds, "characters 0x20 to 0x7E", "only those" if holds else "others too")


@judges("RFC9700-2.6-6")
def scripts_of_other_origins_read_nothing(subject: AuthorizationResponse) -> Judgement:
    """The authorization endpoint lets no script of another origin read its answer (RFC 9700 2.6)."""
    sent, response = subject.exchange.request, subject.exchange.response
    if not header_values(sent.headers, "Origin"):
        return not_applicable("the request names no origin")
    allowed = response.header("Access-Control-Allow-Origin") if response else None
    return judged(allowed is None, "no Access-Control-Allow-Origin", allowed or "none")
