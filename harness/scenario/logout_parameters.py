"""The parameters of logout and session management, as a scenario writes them."""

from typing import Annotated, Literal

from pydantic import Field

from harness.protocol.authorization import AuthorizationSuccess
from harness.protocol.logout import LogoutToken
from harness.protocol.tokens import IdToken
from harness.scenario.parameters import LONGEST_DELIVERY, ClientReference, Parameters, Refers, Value

# The latest that the client answers, in seconds.
LATEST = 20


class EndSession(Parameters):
    """OpenID Connect RP-Initiated Logout 2."""

    client: ClientReference = None
    user: str = Field(default="nobody", description="Who answers the provider's question; nobody leaves it open.")
    browser: str = Field(default="main", description="Each name starts with an empty cookie jar.")
    method: Literal["GET", "POST", "each"] = "GET"
    refuse: bool = Field(default=False, description="The user declines the logout.")
    forged: Literal["unsigned", "foreign", "each"] | None = Field(
        default=None, description="Sends the hint's claims unsigned, or signed with a key that is not the provider's."
    )
    encrypted: bool = Field(default=False, description="Sends the hint as it came, encrypted to the client.")
    id_token_hint: Annotated[str | None, Refers((IdToken, LogoutToken), text=True)] = None
    post_logout_redirect_uri: Value | None = None
    state: Value | None = None
    client_id: Value | None = None
    logout_hint: Value | None = None
    ui_locales: Value | None = None


# The members of EndSession that are the harness's own, and the hint, which a flow function takes apart.
LOGOUT_NOT_SENT = frozenset(
    {"as_", "client", "user", "browser", "method", "refuse", "forged", "encrypted", "id_token_hint"}
)


class ForgeLogout(Parameters):
    """OpenID Connect RP-Initiated Logout 2: another site answers the page that asks the user before a logout."""

    client: ClientReference = None
    user: str = Field(description="Whose browser sends its form or follows its link.")
    attacker: str = Field(description="Who was shown the same page in a browser apart.")
    browser: str = Field(default="main", description="The user's, who is logged in there.")
    attacker_browser: str = Field(description="The attacker's, who is logged in there.")
    values: Literal["nobody", "attacker", "each"] = Field(description="Whose the hidden fields are.")


class AnswerCalls(Parameters):
    """How the client answers what the provider calls at an address from now on."""

    at: str = Field(pattern=r"^\$inbox\.backchannel_logout$")
    status: Value = Field(default=200, description="An HTTP status.")
    location: str | None = Field(default=None, description="Where the answer redirects to.")
    after: int = Field(default=0, ge=0, le=LATEST, description="Seconds until it is answered.")


class ReceiveLogoutToken(Parameters):
    """OpenID Connect Back-Channel Logout 2.5."""

    client: ClientReference = None
    id_token: Annotated[str | None, Refers((IdToken,))] = Field(
        default=None, description="The ID Token of the login that ended."
    )
    at: str | None = Field(default=None, description="Another address of the inbox than the client's.")
    within: int = Field(default=5, ge=1, le=LONGEST_DELIVERY, description="Seconds to wait for it.")


class ReceiveFrontChannelLogout(Parameters):
    """OpenID Connect Front-Channel Logout 2."""

    client: ClientReference = None
    id_token: Annotated[str | None, Refers((IdToken,))] = Field(
        default=None, description="The ID Token of the login that ended."
    )
    browser: str = Field(default="main", description="The browser that was left at a logout page.")


class CheckSession(Parameters):
    """OpenID Connect Session Management 3.1."""

    client: ClientReference = None
    browser: str = Field(default="main", description="The browser whose session is asked about.")
    authorization: Annotated[str, Refers((AuthorizationSuccess,))]
    session_state: str | None = Field(default=None, description="Another one than that of the response.")
    message: Value | None = Field(default=None, description="Another message than 'client_id session_state'.")
    origin: str | None = Field(default=None, description="Another origin than that of the redirection URI.")


class RenderLogout(Parameters):
    """OpenID Connect Front-Channel Logout 2."""

    client: ClientReference = None
    browser: str = Field(default="main", description="The browser that was left at a logout page.")
