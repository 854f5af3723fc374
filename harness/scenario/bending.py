"""How a step bends what it sends: the way of a form, and what stands in a JWT of the client."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Audience = Literal[
    "issuer",
    "token_endpoint",
    "pushed_authorization_request_endpoint",
    "token_endpoint_and_a_slash",
    "token_endpoint_in_capitals",
    "token_endpoint_and_a_query",
    "another_server",
    "userinfo_endpoint",
    "nothing",
]


class Sent(BaseModel):
    """How the parameters of a form travel, where that is the step's point."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    method: Literal["POST", "GET", "PUT"] = Field(default="POST", description="A GET takes all of them into the query.")
    in_query: list[str] = Field(default_factory=list, description="Parameters that are sent in the query instead.")
    media_type: Literal["application/x-www-form-urlencoded", "application/json"] = "application/x-www-form-urlencoded"


# Not validated: that would build the model at every start.
ORDINARILY = Sent.model_construct()


OneParameter = Annotated[dict[str, str], Field(min_length=1, max_length=1)]


class RawRequest(BaseModel):
    """What of a request is sent as it is written, where nothing gentler says it: the last resort."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    method: str | None = Field(default=None, pattern="^[A-Za-z]+$", description="An HTTP method, as it is written.")
    parameters: list[str | OneParameter] | None = Field(
        default=None,
        description="All that is sent, in this order: a name takes the correct value, {name: value} is not encoded.",
    )
    headers: dict[str, str | None] = Field(default_factory=dict, description="Headers to set; null removes one.")


class SoftwareStatement(BaseModel):
    """A software statement (RFC 7591 2.3), signed with a key that no provider trusts, or not at all."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    alg: str = "RS256"
    claims: dict[str, Any] = Field(default_factory=dict)
    times: dict[str, int] = Field(default_factory=dict, description="Claims in seconds from now.")
    trusted: bool = Field(default=False, description="By the issuer of the target file that the provider trusts.")


class ClientAssertion(BaseModel):
    """How an assertion differs from a correct one (RFC 7523 3)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    alg: str | None = None
    claims: dict[str, Any] = Field(default_factory=dict, description="Claims on top; null removes one.")
    header: dict[str, Any] = Field(default_factory=dict, description="Header members on top.")
    times: dict[str, int] = Field(default_factory=dict, description="Claims in seconds from now.")
    audience: list[Audience] | None = Field(default=None, description="Whom it is for.", min_length=1)
    key: Literal["own", "own_in_other_letters", "foreign", "unknown", "embedded", "certified", "public_as_secret"] = (
        "own"
    )
    shape: Literal["whole", "altered", "unsigned", "two_parts", "padded", "twice"] = "whole"
    text: Literal["correct", "without_alg", "alg_twice", "comma_at_the_end", "sub_twice", "more_behind"] = Field(
        default="correct", description="What is signed although JSON or JOSE do not allow it."
    )
