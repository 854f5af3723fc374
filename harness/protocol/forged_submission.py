"""A form of the provider that a page of another site sent."""

from typing import Literal

from msgspec import Struct

from harness.protocol.authorization import AuthorizationError, AuthorizationSuccess, Page, Strayed
from harness.protocol.exchange import Exchange
from harness.protocol.outcome import MalformedAnswer

# How a page of another site can answer one of the provider's.
Way = Literal["a POST form", "a GET form", "a link"]


class ForgedSubmission(Struct, frozen=True):
    """Where the user's browser ended after another site sent the form of a page from there.

    `values` says what its hidden fields held: those of nobody, or what the page had in the attacker's own browser.
    """

    page: str
    values: str
    outcome: AuthorizationSuccess | AuthorizationError | Page | Strayed | MalformedAnswer

    @property
    def exchange(self) -> Exchange:
        """The last exchange."""
        return self.outcome.exchange


class ForgedLogout(Struct, frozen=True):
    """Another site answered the page that asks the user before a logout; `exchange` is the last that followed."""

    values: str
    way: Way
    exchange: Exchange
