"""Responses that the browser posts to the client (OAuth 2.0 Form Post Response Mode)."""

import re
from typing import TYPE_CHECKING

from harness.checks.authorization_outcome import AuthorizationOutcome, AuthorizationResponse, ended
from harness.checks.front_channel_response import RETURNED, words
from harness.checks.registry import judges
from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Channel, Page
from harness.protocol.exchange import Response
from harness.protocol.judgement import Judgement, judged, not_applicable
from harness.wire.html import parsed

if TYPE_CHECKING:
    from bs4 import Tag

FORM_POST = "form_post"
SUBMITTING = re.compile(r"\.submit\s*\(")
# What a response may hold besides what its response type names (RFC 6749 4.2.2, RFC 9207 2, Session Management 3).
BESIDES = frozenset(["state", "iss", "expires_in", "scope", "session_state"])


@judges("OAuth2-FP-2-1", "OAuth2-FP-2-3", "OAuth2-FP-4-1")
def parameters_come_in_a_form(subject: AuthorizationSuccess) -> Judgement:
    """response_mode=form_post returns the parameters as an HTML form (Form Post Response Mode 2)."""
    if not _asked(subject):
        return not_applicable("the request does not ask for form_post")
    return judged(subject.channel is Channel.FORM_POST, "an HTML form", f"parameters by {subject.channel.value}")


@judges("OAuth2-FP-2-11")
def errors_come_in_a_form(subject: AuthorizationError) -> Judgement:
    """Errors of a request with form_post are returned by form_post (Form Post Response Mode 2)."""
    if not _asked(subject):
        return not_applicable("the request does not ask for form_post")
    return judged(subject.channel is Channel.FORM_POST, "an HTML form", f"parameters by {subject.channel.value}")


@judges("OAuth2-FP-2-5")
def the_action_is_the_redirect_uri(subject: AuthorizationResponse) -> Judgement:
    """The form's action is the redirection URI, unchanged (Form Post Response Mode 2)."""
    form = _form(subject)
    if form is None:
        return not_applicable("the response is no form")
    action = str(form.get("action") or "")
    return judged(action == subject.request.redirect_uri, "the redirection URI as the action", "another action")


@judges("OAuth2-FP-2-6")
def the_method_is_post(subject: AuthorizationResponse) -> Judgement:
    """The form's method is POST (Form Post Response Mode 2)."""
    form = _form(subject)
    if form is None:
        return not_applicable("the response is no form")
    method = str(form.get("method") or "GET")
    return judged(method.upper() == "POST", "method POST", f"method {method}")


@judges("OAuth2-FP-2-4")
def the_form_is_urlencoded(subject: AuthorizationResponse) -> Judgement:
    """The form posts application/x-www-form-urlencoded (Form Post Response Mode 2)."""
    form = _form(subject)
    if form is None:
        return not_applicable("the response is no form")
    kind = str(form.get("enctype") or "application/x-www-form-urlencoded")
    return judged(kind.lower() == "application/x-www-form-urlencoded", "the form encoding", f"enctype {kind}")


@judges("OAuth2-FP-2-2")
def the_form_submits_itself(subject: AuthorizationResponse) -> Judgement:
    """The form is submitted without an action of the user, by a script of the page (Form Post Response Mode 2)."""
    page = _page(subject)
    if page is None:
        return not_applicable("the response is no form")
    soup = parsed(page.text)
    scripts = [script.get_text() for script in soup.find_all("script") if not script.get("src")]
    handlers = [str(tag.get("onload")) for tag in soup.find_all(onload=True)]
    sources = [script for script in soup.find_all("script") if script.get("src")]
    submits = any(SUBMITTING.search(text) for text in (*scripts, *handlers)) or bool(sources)
    return judged(submits, "a script that submits the form", "a script" if submits else "no script that submits")


@judges("OAuth2-FP-2-7")
def the_page_is_not_stored(subject: AuthorizationResponse) -> Judgement:
    """The page tells user agents not to store it (Form Post Response Mode 2)."""
    page = _page(subject)
    if page is None:
        return not_applicable("the response is no form")
    stored = page.header("Cache-Control") or ""
    holds = {"no-store", "no-cache"} & {part.strip().lower() for part in stored.split(",")}
    return judged(bool(holds), "Cache-Control with no-store", f"Cache-Control: {stored}" if stored else "none")


@judges("OAuth2-FP-2-9")
def the_form_has_the_parameters_alone(subject: AuthorizationSuccess) -> Judgement:
    """All parameters of the response type are in the form, and only those (Form Post Response Mode 2)."""
    if _form(subject) is None or not words(subject.request) <= set(RETURNED):
        return not_applicable("the response is no form of a known response type")
    due = {name for word in words(subject.request) for name in RETURNED[word]}
    names = {name for name, _ in subject.parameters}
    lacking, besides = sorted(due - names), sorted(names - due - BESIDES)
    received = f"without {', '.join(lacking) or '-'}, besides {', '.join(besides) or '-'}"
    return judged(not lacking and not besides, f"{', '.join(sorted(due))} and nothing unknown", received)


@judges("OAuth2-FP-2-10", "OAuth2-FP-2-12")
def state_survives_the_form(subject: AuthorizationResponse) -> Judgement:
    """A state with characters that HTML escapes comes back unchanged (Form Post Response Mode 2)."""
    state = subject.request.state
    if _form(subject) is None or not state or not set(state) & set("<>&\"'"):
        return not_applicable("the response is no form, or its state has no character that HTML escapes")
    returned = subject.value("state")
    received = "no state" if returned is None else "the state" if returned == state else "another state"
    return judged(returned == state, "the state that was sent", received)


@judges("OAuth2-FP-2-13")
def the_page_is_html(subject: AuthorizationResponse) -> Judgement:
    """The page has status 200, an HTML media type and a charset (Form Post Response Mode 2)."""
    page = _page(subject)
    if page is None:
        return not_applicable("the response is no form")
    kind = (page.header("Content-Type") or "").lower()
    holds = page.status == 200 and page.media_type == "text/html" and "charset=" in kind
    return judged(holds, "status 200 and text/html with a charset", f"status {page.status} and {kind or 'no type'}")


@judges("OAuth2-FP-2-14", "OAuth2-FP-4-2")
def nothing_is_in_the_address(subject: AuthorizationSuccess) -> Judgement:
    """Nothing of the response is in the URL of the page or of the post (Form Post Response Mode 2, 4)."""
    form = _form(subject)
    if form is None:
        return not_applicable("the response is no form")
    addresses = str(form.get("action") or "") + subject.exchange.request.url
    secrets = [value for name, value in subject.parameters if name in ("code", "access_token", "id_token")]
    leaked = any(secret in addresses for secret in secrets)
    return judged(not leaked, "no parameter in an address", "a parameter in an address" if leaked else "none")


@judges("OAuth2-FP-2-15")
def form_post_is_announced(subject: AuthorizationSuccess) -> Judgement:
    """form_post is in response_modes_supported where that member is given (Form Post Response Mode 2)."""
    metadata = subject.request.provider.metadata
    if subject.channel is not Channel.FORM_POST or "response_modes_supported" not in metadata.members:
        return not_applicable("the response is no form, or the metadata list no modes")
    listed = metadata.listed("response_modes_supported")
    return judged(FORM_POST in listed, "form_post in response_modes_supported", ", ".join(listed))


@judges("OAuth2-FP-2-16", refuses=True)
def no_form_posts_elsewhere(subject: AuthorizationOutcome) -> Judgement:
    """An unregistered redirection URI never becomes a form's action (Form Post Response Mode 2)."""
    if subject.request.value("response_mode") != FORM_POST:
        return not_applicable("the request does not ask for form_post")
    wanted = subject.request.redirect_uri or ""
    if isinstance(subject, Page):
        posts = any(form == f"POST {wanted}" for form in subject.forms)
        return judged(not posts, "no form to the unregistered URI", "such a form" if posts else ended(subject))
    holds = not subject.location.startswith(wanted)
    return judged(holds, "no response to the unregistered URI", ended(subject))


@judges("OAuth2-FP-2-17")
def the_policy_lets_the_form_go(subject: AuthorizationResponse) -> Judgement:
    """The page's Content-Security-Policy, if any, lets the form post to the client (Form Post Response Mode 2)."""
    page = _page(subject)
    if page is None:
        return not_applicable("the response is no form")
    policy = page.header("Content-Security-Policy") or ""
    rules = [part.split() for part in policy.lower().split(";") if part.split()[:1] == ["form-action"]]
    origin = "/".join((subject.request.redirect_uri or "").lower().split("/")[:3])
    scheme = origin.partition("//")[0]
    allowed = all(set(rule[1:]) & {"*", origin, scheme, subject.request.redirect_uri} for rule in rules)
    return judged(allowed, "a policy without form-action, or with the client in it", policy or "no policy")


def _asked(subject: AuthorizationResponse) -> bool:
    return subject.request.value("response_mode") == FORM_POST


def _page(subject: AuthorizationResponse) -> Response | None:
    return subject.exchange.response if subject.channel is Channel.FORM_POST else None


def _form(subject: AuthorizationResponse) -> "Tag | None":
    page = _page(subject)
    return parsed(page.text).form if page else None
