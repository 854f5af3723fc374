"""The pages: plain, labelled, without scripts."""

from collections.abc import Sequence
from html import escape

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:28rem;padding:0 1rem}"
    "label{display:block;margin-top:1rem}input{font:inherit;width:100%;box-sizing:border-box}"
    "button{font:inherit;margin:1rem 1rem 0 0;padding:.4rem 1.2rem}"
)
MEANING = {
    "openid": "know that it is you",
    "profile": "read your name and profile",
    "email": "read your e-mail address",
    "address": "read your postal address",
    "phone": "read your phone number",
    "offline_access": "keep this access while you are away",
}


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"
    )


def _form(action: str, challenge: str, csrf: str, fields: str) -> str:
    return (
        f'<form method="post" action="{escape(action)}">\n'
        f'<input type="hidden" name="challenge" value="{escape(challenge)}">\n'
        f'<input type="hidden" name="csrf" value="{escape(csrf)}">\n{fields}\n</form>'
    )


def login_page(action: str, challenge: str, csrf: str, client: str, username: str, problem: str) -> str:
    """The login form."""
    alert = f'<p role="alert">{escape(problem)}</p>\n' if problem else ""
    fields = (
        '<label for="username">User name</label>'
        f'<input id="username" name="username" autocomplete="username" required value="{escape(username)}">\n'
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>\n'
        '<button type="submit" name="submit" value="login">Log in</button>'
    )
    return _page("Log in", f"<p>to continue to {escape(client)}</p>\n{alert}{_form(action, challenge, csrf, fields)}")


def consent_page(action: str, challenge: str, csrf: str, client: str, links: str, scope: Sequence[str]) -> str:
    """The consent form."""
    items = "".join(f"<li>{escape(MEANING.get(token, token))}</li>" for token in scope)
    fields = (
        '<button type="submit" name="decision" value="accept">Allow</button>'
        '<button type="submit" name="decision" value="refuse">Refuse</button>'
    )
    form = _form(action, challenge, csrf, fields)
    return _page("Allow access?", f"<p>{escape(client)} would like to</p>\n<ul>{items}</ul>\n{links}{form}")


def logout_page(action: str, challenge: str, csrf: str, client: str) -> str:
    """The logout form."""
    fields = (
        '<button type="submit" name="logout" value="accept">Log out</button>'
        '<button type="submit" name="logout" value="refuse">Stay logged in</button>'
    )
    asked = f"<p>{escape(client)} asks to log you out.</p>\n" if client else ""
    return _page("Log out?", asked + _form(action, challenge, csrf, fields))


def client_links(logo: str, home: str, policy: str, terms: str) -> str:
    """What the client wants the End-User to see: logo, home page, policy and terms (RFC 7591 2)."""
    shown = f'<p><img src="{escape(logo)}" alt="Logo of the application" height="64"></p>\n' if logo else ""
    for address, text in ((home, "About the application"), (policy, "Privacy policy"), (terms, "Terms of service")):
        if address:
            shown += f'<p><a href="{escape(address)}" rel="noreferrer">{text}</a></p>\n'
    return shown


def notice_page(title: str, text: str) -> str:
    """A page that tells how something ended."""
    return _page(title, f"<p>{escape(text)}</p>")


def device_page(action: str, challenge: str, csrf: str, user_code: str, problem: str) -> str:
    """The form for the code that a device shows; whoever was given it elsewhere is warned (RFC 8628 3.3.1, 5.4)."""
    alert = f'<p role="alert">{escape(problem)}</p>\n' if problem else ""
    fields = (
        '<label for="user_code">Code on the device</label>'
        f'<input id="user_code" name="user_code" autocomplete="off" required value="{escape(user_code)}">\n'
        '<button type="submit" name="submit" value="continue">Continue</button>'
    )
    text = (
        "<p>A device asks for access to your account. Go on only if the device is in front of you "
        "and shows this code.</p>\n"
    )
    return _page("Connect a device", f"{text}{alert}{_form(action, challenge, csrf, fields)}")


def problem_page(title: str, text: str) -> str:
    """A page for what cannot go on."""
    return _page(title, f'<p role="alert">{escape(text)}</p>')
