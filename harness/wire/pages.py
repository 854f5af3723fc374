"""Recipes: how a target's pages are recognised and answered."""

from typing import Any

from msgspec import Struct

from harness.wire.forms import Form, PageSummary

OF_A_LOGIN = ("$user.password", "$user.name")
OF_A_PASSWORD = "$user.password"
# What proves who a user is; all else of a user may be what the provider knows the user by.
PROOFS = (OF_A_PASSWORD, "$user.one_time_code")


class PageRequest(Struct, frozen=True):
    """A request that answers a page; `json` or `form` is its body, and every text may hold references."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    json: Any = None
    form: tuple[tuple[str, str], ...] = ()


class PageRecipe(Struct, frozen=True):
    """How one kind of page is recognised and answered.

    `fill` may hold $user.name, $user.password, $user.<claim>, $user.one_time_code, and $device.user_code for what a
    device shows. `send` are requests that stand for its form, `refuse_send` those that refuse, and `open` is where the
    browser goes after them.
    """

    name: str
    form_with: tuple[str, ...] = ()
    title: str | None = None
    text: str | None = None
    url: str | None = None
    fill: tuple[tuple[str, str], ...] = ()
    submit: tuple[str, str] | str | None = None
    refuse: tuple[str, str] | str | None = None
    send: tuple[PageRequest, ...] = ()
    refuse_send: tuple[PageRequest, ...] = ()
    open: str | None = None

    @property
    def logs_in(self) -> bool:
        """Whether it says who the user is: a password, a name, or requests, which may hold either."""
        return bool(self.send) or any(written.startswith(OF_A_LOGIN) for _, written in self.fill)

    @property
    def names_the_user(self) -> bool:
        """Whether it says by a field whom the login is for."""
        return any(written.startswith("$user.") and not written.startswith(PROOFS) for _, written in self.fill)

    @property
    def gives_the_password_alone(self) -> bool:
        """Whether it gives a password for whom the provider takes the user to be."""
        return not self.names_the_user and any(written.startswith(OF_A_PASSWORD) for _, written in self.fill)


def recognise(page: PageSummary, recipes: tuple[PageRecipe, ...]) -> tuple[PageRecipe, Form | None] | None:
    """Return the first recipe that matches a page, with the form that it answers."""
    for recipe in recipes:
        if recipe.title is not None and recipe.title not in page.title:
            continue
        if recipe.text is not None and recipe.text not in page.text:
            continue
        if recipe.url is not None and recipe.url not in page.url:
            continue
        if not recipe.form_with:
            return recipe, next(iter(page.forms), None)
        for form in page.forms:
            if set(recipe.form_with) <= form.names:
                return recipe, form
    return None
