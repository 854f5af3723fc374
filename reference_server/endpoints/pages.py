"""The provider's own pages: an error that may not be sent on, and the auto-submitted form."""

from collections.abc import Mapping
from html import escape

from reference_server.errors import ProtocolError
from reference_server.web.message import Response, html_response

STYLE = "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:34rem;padding:0 1rem}"


def page(title: str, body: str) -> str:
    """A plain page in English."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"
    )


def error_page(error: ProtocolError) -> Response:
    """The page for an error that must not reach the redirect URI (RFC 6749 4.1.2.1)."""
    body = (
        "<p>The application that sent you here made a request that cannot be answered.</p>\n"
        f'<dl><dt>Error</dt><dd><code id="error">{escape(error.code)}</code></dd>'
        f'<dt>Description</dt><dd id="error_description">{escape(error.description)}</dd></dl>'
    )
    return html_response(400, page("Request refused", body))


def form_post_page(action: str, parameters: Mapping[str, str]) -> str:
    """The form that carries the response to the client (OAuth 2.0 Form Post Response Mode 2)."""
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in parameters.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Continue</title></head>\n'
        '<body onload="javascript:document.forms[0].submit()">\n'
        f'<form method="post" action="{escape(action)}">{fields}'
        "<noscript><button>Continue</button></noscript></form></body></html>\n"
    )
