"""`check_session_iframe`, the page that clients ask about the login state (OIDC Session Management 3.2)."""

from reference_server.endpoints.pages import page, scripted_response
from reference_server.provider import Provider
from reference_server.session_management import state_cookie_name
from reference_server.web.message import Request, Response

SCRIPT = """
const cookieName = document.documentElement.dataset.cookie;
function browserState() {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(cookieName + "="));
  return found ? found.slice(cookieName.length + 1) : "";
}
async function answer(message, origin) {
  const match = typeof message === "string" && /^([^ ]+) ([0-9a-f]{64})\\.([0-9a-f]+)$/.exec(message);
  if (!match || origin === "null") return "error";
  const text = [match[1], origin, browserState(), match[3]].join(" ");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const hex = Array.from(digest, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return hex === match[2] ? "unchanged" : "changed";
}
addEventListener("message", (event) => {
  if (event.source !== parent || parent === window) return;
  answer(event.data, event.origin).then((told) => {
    if (event.origin !== "null") event.source.postMessage(told, event.origin);
  });
});
"""


def check_session_endpoint(provider: Provider, request: Request) -> Response:
    """The page that answers "client_id session_state" with changed, unchanged or error, to the asking origin alone.

    An origin that is not the client's computes another hash, so it is only ever told "changed".
    """
    return provider.table.seams.check_session_http(provider, request, session_page(provider, SCRIPT))


def session_page(provider: Provider, script: str) -> Response:
    """A page that can be framed, whose script knows the name of the cookie with the browser state."""
    markup = page("Session", "").replace("<html", f'<html data-cookie="{state_cookie_name(provider)}"', 1)
    return scripted_response(markup, script, "; frame-ancestors *").replacing_header("X-Frame-Options", None)
