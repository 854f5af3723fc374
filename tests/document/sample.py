"""A model with every kind of rule that messages are written for."""

from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator, model_validator


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Client(Part):
    name: str
    secret: SecretStr | None = None

    @model_validator(mode="after")
    def name_is_no_secret(self) -> "Client":
        if self.secret is not None and self.secret.get_secret_value() == self.name:
            raise ValueError("a client's name cannot be its secret")
        return self


class Lifetime(Part):
    lifetime: int


class TokenStep(Part):
    kind: Literal["token"]
    code: str
    token: Lifetime | None = None


class AuthorizeStep(Part):
    kind: Literal["authorize"]
    user: str = "nobody"
    prompt: str


class Address(Part):
    host: str
    port: int = 443


class Sample(Part):
    title: str
    level: Literal["MUST", "SHOULD", "MAY"] = "MUST"
    colour: Colour = Colour.RED
    port: Annotated[int, Field(ge=1, le=65535)] = 443
    name: Annotated[str, Field(min_length=1)] = "one"
    scopes: str | tuple[str, ...] = ()
    at_most_two: Annotated[tuple[int, ...], Field(max_length=2)] = ()
    names: dict[Annotated[str, StringConstraints(pattern="^[a-z]+$")], int] = {}
    client: Client | None = None
    target: str | Address = ""
    steps: tuple[Annotated[TokenStep | AuthorizeStep, Field(discriminator="kind")], ...] = ()

    @field_validator("name")
    @classmethod
    def name_is_one_word(cls, name: str) -> str:
        if " " in name:
            raise ValueError("a name is one word")
        return name
