"""Guesses how a page is answered that nobody described: by its fields and the words on its buttons."""

import re

from harness.wire.forms import Button, Form, PageSummary
from harness.wire.pages import PageRecipe

LOGOUT = "logout"
NAMES = ("text", "email", "tel", "search")
# What a consent page may show besides its buttons: the scopes that are granted, ticked as the page has them.
BESIDES = ("hidden", "checkbox")
IDENTIFIER = re.compile(r"user|login|mail|ident|account|name", re.IGNORECASE)
ACCEPT = re.compile(r"accept|allow|approve|continue|confirm|agree|authori[sz]e|grant|yes|ok", re.IGNORECASE)
REFUSE = re.compile(r"deny|denied|refuse|decline|cancel|reject|abort|disallow|\bno\b", re.IGNORECASE)
LEAVE = re.compile(r"log.?out|log.?off|sign.{0,4}out", re.IGNORECASE)
ENTER = re.compile(r"log.?in|log.?on|sign.?in|sign.?on|next|continue|submit|enter|proceed|go\b", re.IGNORECASE)
# Buttons of a login form that lead away from it: to another account, another password, another provider, or back.
ELSEWHERE = re.compile(
    r"forg[eo]t|reset|recover|regist|creat|sign.?up|cancel|back|another|switch|help|search|show|with\b", re.IGNORECASE
)

Guess = tuple[PageRecipe, Form]


def guessed(page: PageSummary) -> Guess | None:
    """Return a recipe for a login page, its first or second half, a consent or a logout page; None where it is none."""
    for guess in (_login, _identifier, _question):
        found = next((recipe for form in page.forms if (recipe := guess(page, form)) is not None), None)
        if found is not None:
            return found
    return None


def _login(page: PageSummary, form: Form) -> Guess | None:
    passwords = [name for name, kind in form.types if kind == "password"]
    names = [name for name, kind in form.types if kind in NAMES]
    if len(passwords) != 1 or len(names) > 1:
        return None
    fill = (*((name, "$user.name") for name in names), (passwords[0], "$user.password"))
    return _filled("login" if names else "password", fill, form)


def _identifier(page: PageSummary, form: Form) -> Guess | None:
    names = [name for name, kind in form.types if kind in NAMES]
    if len(names) != 1 or not IDENTIFIER.search(names[0]):
        return None
    return _filled("identifier", ((names[0], "$user.name"),), form)


def _filled(name: str, fill: tuple[tuple[str, str], ...], form: Form) -> Guess:
    recipe = PageRecipe(name, form_with=tuple(field for field, _ in fill), fill=fill, submit=_entering(form))
    return recipe, form


def _entering(form: Form) -> tuple[str, str] | str | None:
    """Return the button that goes on to the login, None where the form's first or only one does."""
    if len(form.buttons) < 2:
        return None
    likely = [one for one in form.buttons if not ELSEWHERE.search(_words(one))]
    best = next((one for one in likely if ENTER.search(_words(one))), likely[0] if likely else None)
    return _pressed(best) if best is not None and best is not form.buttons[0] else None


def _question(page: PageSummary, form: Form) -> Guess | None:
    """A consent page, or the question whether to log out (OpenID Connect RP-Initiated Logout 2)."""
    if any(kind not in BESIDES for _, kind in form.types) or not form.buttons:
        return None
    leaving = LEAVE.search(page.title) or any(LEAVE.search(_words(one)) for one in form.buttons)
    refuse = next((one for one in form.buttons if REFUSE.search(_words(one))), None)
    others = [one for one in form.buttons if one is not refuse]
    accept = next((one for one in others if (LEAVE if leaving else ACCEPT).search(_words(one))), None)
    accept = accept or next((one for one in others if ACCEPT.search(_words(one))), None)
    if accept is None:
        return None
    known = tuple(dict.fromkeys(one.name for one in form.buttons if one.name))
    recipe = PageRecipe(
        LOGOUT if leaving else "consent",
        form_with=known or tuple(name for name, _ in form.fields),
        title=None if known or form.fields else page.title,
        submit=_pressed(accept),
        refuse=_pressed(refuse) if refuse else None,
    )
    return recipe, form


def _words(button: Button) -> str:
    return f"{button.text} {button.value}"


def _pressed(button: Button) -> tuple[str, str] | str:
    return (button.name, button.value) if button.name else button.text
