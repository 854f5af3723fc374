"""Fills a form as a recipe says, and presses its button."""

import time
from urllib.parse import urlencode

from harness.protocol.exchange import FORM, Request
from harness.wire.forms import Button, Form
from harness.wire.pages import PageRecipe
from harness.wire.written import ONE_TIME_CODE, Known, Unfilled


def filled_form(form: Form, recipe: PageRecipe, known: Known, refuse: bool) -> Request | str:
    """Return the request that sends the form, or why it cannot be filled."""
    fields: dict[str, str] = {}
    try:
        for field, written in recipe.fill:
            if field not in form.names:
                return f"the recipe names a field '{field}' that the form does not have"
            fields[field] = str(known.value(written))
    except Unfilled as unfilled:
        return str(unfilled)
    button = recipe.refuse if refuse and recipe.refuse else recipe.submit
    pressed = _pressed(form, button)
    if pressed is None and isinstance(button, str):
        return f"the recipe names a button '{button}' that the form does not have"
    if isinstance(button, tuple):
        fields[button[0]] = button[1]
    elif pressed is not None and pressed.name:
        fields[pressed.name] = pressed.value
    action = (pressed.action if pressed else None) or form.action
    # What is neither filled nor pressed goes as the page has it, every ticked box of one name with it.
    encoded = urlencode([*((name, value) for name, value in form.fields if name not in fields), *fields.items()])
    if ((pressed.method if pressed else None) or form.method) == "POST":
        return Request("POST", action, (("Content-Type", FORM),), encoded.encode())
    # The query of a GET form's action is replaced, and its fragment left out (HTML 4.10.21.3).
    return Request("GET", action.partition("#")[0].partition("?")[0] + "?" + encoded)


def _pressed(form: Form, button: tuple[str, str] | str | None) -> Button | None:
    """Return the button that is pressed: the named one, or else the form's first (HTML 4.10.21.2)."""
    if isinstance(button, tuple):
        return next((one for one in form.buttons if (one.name, one.value) == button), None)
    if button is not None:
        return next((one for one in form.buttons if one.text == button), None)
    return next(iter(form.buttons), None)


def wait_for_another_code(recipe: PageRecipe, known: Known) -> None:
    """Wait for the next one-time code where this one was used on the same page already (RFC 6238 5.2)."""
    codes = known.user.one_time_code
    if codes is not None and any(ONE_TIME_CODE in written for _, written in recipe.fill):
        time.sleep(codes.seconds_until_the_next())
