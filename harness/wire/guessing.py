"""Guesses how a page is answered that nobody described: by its fields and the words on its buttons."""

import re

from harness.wire.forms import Button, Form, PageSummary
from harness.wire.pages import PageRecipe

NAMES = ("text", "email", "tel", "search")
IDENTIFIER = re.compile(r"user|login|mail|ident|account|name", re.IGNORECASE)
ACCEPT = re.compile(r"accept|allow|approve|continue|confirm|agree|authori[sz]e|grant|yes|ok", re.IGNORECASE)
REFUSE = re.compile(r"deny|denied|refuse|decline|cancel|reject|abort|disallow|\bno\b", re.IGNORECASE)


def guessed(page: PageSummary) -> tuple[PageRecipe, Form] | None:
    """Return a recipe for a login page, its first or second half, or a consent page; None where it is none of them."""
    for form in page.forms:
        passwords = [name for name, kind in form.types if kind == "password"]
        names = [name for name, kind in form.types if kind in NAMES]
        if len(passwords) == 1 and len(names) <= 1:
            fill = (*((name, "$user.name") for name in names), (passwords[0], "$user.password"))
            title = "login" if names else "password"
            return PageRecipe(title, form_with=tuple(name for name, _ in fill), fill=fill), form
        if not passwords and len(names) == 1 and IDENTIFIER.search(names[0]):
            return PageRecipe("identifier", form_with=(names[0],), fill=((names[0], "$user.name"),)), form
    for form in page.forms:
        if any(kind != "hidden" for _, kind in form.types) or not form.buttons:
            continue
        refuse = next((one for one in form.buttons if REFUSE.search(_words(one))), None)
        others = [one for one in form.buttons if one is not refuse]
        accept = next((one for one in others if ACCEPT.search(_words(one))), None)
        if accept is not None:
            known = tuple(dict.fromkeys(one.name for one in form.buttons if one.name))
            recipe = PageRecipe(
                "consent",
                form_with=known or tuple(name for name, _ in form.fields),
                title=None if known or form.fields else page.title,
                submit=_pressed(accept),
                refuse=_pressed(refuse) if refuse else None,
            )
            return recipe, form
    return None


def _words(button: Button) -> str:
    return f"{button.text} {button.value}"


def _pressed(button: Button) -> tuple[str, str] | str:
    return (button.name, button.value) if button.name else button.text
