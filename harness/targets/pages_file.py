"""The target file's pages: the driver that answers them, and its recipes."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from harness.targets.written import SecretValue, TargetModel


class PageRequestFile(TargetModel):
    """A request that answers a page; every text may hold $user, $device, $url, $field, $cookie and $answer."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: str = Field(description="Absolute, or relative to the page; what is put in is percent-encoded.")
    headers: dict[str, str] = Field(default_factory=dict)
    json_: Any = Field(default=None, alias="json", description="The body as JSON.")
    form: dict[str, str] = Field(default_factory=dict, description="The body as a form.")

    @model_validator(mode="after")
    def one_body(self) -> Self:
        """Refuse two bodies."""
        if self.json_ is not None and self.form:
            raise ValueError("takes one of json and form")
        return self


class RecipeFile(TargetModel):
    """How one kind of page is recognised and answered."""

    page: str = Field(description="login, password, consent, select_account, logout, error or a word of your own.")
    form_with: list[str] = Field(default_factory=list, description="Fields that its form has.")
    title: str | None = None
    text: str | None = None
    url: str | None = None
    fill: dict[str, str] = Field(
        default_factory=dict,
        description="$user.name, $user.password, $user.one_time_code, $user.<claim>, $device.user_code, or text.",
    )
    submit: dict[str, str] | str | None = Field(default=None, description="The button: {name: value}, or its text.")
    refuse: dict[str, str] | str | None = None
    send: list[PageRequestFile] = Field(
        default_factory=list, description="Requests of the driver `request`, in the place of a form."
    )
    refuse_send: list[PageRequestFile] = Field(default_factory=list, description="Those by which the user refuses.")
    open: str | None = Field(
        default=None, description="Where the browser goes after them, as $answer.redirect_to; else the last redirect."
    )


class AdminApiFile(TargetModel):
    """Where the driver `login-consent-api` decides challenges, by the contract of Ory Hydra's admin API."""

    url: str = Field(description="Without /admin; placeholders as in `issuer`, and `{issuer.path}`.")
    headers: dict[str, SecretValue] = Field(default_factory=dict)
    claims_in: Literal["id_token", "userinfo"] = Field(
        default="id_token", description="The member of the session that takes the user's claims."
    )


class PagesFile(TargetModel):
    """How the provider's pages are answered."""

    driver: Literal["forms", "request", "chromium", "login-consent-api"] = "forms"
    recipes: list[RecipeFile] = Field(default_factory=list)
    admin: AdminApiFile | None = None
    error_page: str | None = Field(
        default=None,
        description="An address elsewhere at which the provider shows errors that no client gets; it is not fetched.",
    )

    @model_validator(mode="after")
    def what_the_driver_takes(self) -> Self:
        """Refuse what the driver could not use, and a driver that lacks something."""
        sends = any(one.send or one.refuse_send or one.open is not None for one in self.recipes)
        if sends and self.driver != "request":
            raise ValueError("send, refuse_send and open belong to the driver request")
        if (self.admin is not None) != (self.driver == "login-consent-api"):
            raise ValueError("admin and the driver login-consent-api belong together")
        if self.driver == "chromium" and not self.recipes:
            raise ValueError("the driver chromium needs recipes")
        return self

    def forgeable(self, page: str) -> bool:
        """Whether a page is answered by a form or a link, which any site can have, and not by requests of a script."""
        recipes = [recipe for recipe in self.recipes if recipe.page == page]
        if self.driver == "request":
            return bool(recipes) and not any(recipe.send for recipe in recipes)
        return self.driver == "forms"
