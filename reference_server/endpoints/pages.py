"""The provider's own pages: an error that may not be sent on, and the auto-submitted form."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from reference_server.errors import ProtocolError
from reference_server.log import log_refusal
from reference_server.provider import Provider
from reference_server.web.message import Response, html_response, redirect_response, with_query

SUBMIT = "document.forms[0].submit()"
REFUSED_STATUS = 400
STYLE = "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:34rem;padding:0 1rem}"


def page(title: str, body: str) -> str:
    """A plain page in English."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"
    )


def error_page(provider: Provider, error: ProtocolError, status: int = REFUSED_STATUS) -> Response:
    """The page for an error that must not reach the redirect URI (RFC 6749 4.1.2.1): our own, or the operator's."""
    log_refusal(error)
    if provider.settings.error_url is not None:
        told = {"error": error.code, "error_description": error.description}
        return redirect_response(with_query(provider.settings.error_url, told))
    body = (
        "<p>The application that sent you here made a request that cannot be answered.</p>\n"
        f'<dl><dt>Error</dt><dd><code id="error">{escape(error.code)}</code></dd>'
        f'<dt>Description</dt><dd id="error_description">{escape(error.description)}</dd></dl>'
    )
    return html_response(status, page("Request refused", body))


def scripted_response(markup: str, script: str, policy: str = "") -> Response:
    """A page that runs one script at its end, and nothing else; `policy` adds to its Content-Security-Policy."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'{policy}"
    whole = markup.replace("</body>", f"<script>{script}</script></body>")
    return html_response(200, whole).replacing_header("Content-Security-Policy", allowed)


def form_post_response(action: str, parameters: Mapping[str, str]) -> Response:
    """The page whose form carries the response to the client by itself (OAuth 2.0 Form Post Response Mode 2)."""
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in parameters.items()
    )
    form = f'<form method="post" action="{escape(action)}">{fields}<button>Continue</button></form>'
    return scripted_response(page("Continue", form), SUBMIT)
