"""The target file's clients: registered, listed, or made by an administrator."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from harness.targets.written import SecretValue, TargetModel


class SoftwareStatementsFile(TargetModel):
    """An issuer of software statements that the provider trusts (RFC 7591 2.3)."""

    issuer: str = Field(description="The iss of its statements.")
    alg: str = "RS256"
    secret: SecretValue = Field(description="What it signs with: a private JWK as JSON, for HS256 the secret itself.")


class DynamicFile(TargetModel):
    """Clients are registered for each scenario (RFC 7591)."""

    initial_access_token: SecretValue | None = None
    software_statements: SoftwareStatementsFile | None = None


class StaticFile(TargetModel):
    """A client that the provider knows already; scenarios that share one are serialised."""

    client_id: str
    client_secret: SecretValue | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)


class AdminCallFile(TargetModel):
    """A request to the provider's operator interface; placeholders as in `issuer`, and `{issuer.path}`."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: str
    headers: dict[str, SecretValue] = Field(default_factory=dict)
    json_: Any = Field(default=None, alias="json", description="The body as JSON; none is sent without it.")


class AdminOperationFile(TargetModel):
    """One thing that an administrator does with a client: exactly one of a request and a command.

    The address may hold members of the answer to the creation, such as `{client_id}`. A command is told JSON on its
    standard input, and answers with JSON on its standard output.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] | None = None
    url: str | None = None
    headers: dict[str, SecretValue] = Field(default_factory=dict)
    json_: dict[str, Any] | None = Field(
        default=None, alias="json", description="Of a creation: members to send beside the metadata, which win."
    )
    command: list[str] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Refuse both and neither."""
        if (self.url is None) == (self.command is None):
            raise ValueError("takes exactly one of url and command")
        return self


class AdminFile(TargetModel):
    """Clients are made for each scenario by an administrator's interface."""

    url: str | None = Field(default=None, description="Where it is; addresses of operations that begin with / follow.")
    headers: dict[str, SecretValue] = Field(default_factory=dict, description="Sent with each request.")
    create: AdminOperationFile = Field(description="Told the client's metadata; answers with client_id and secret.")
    read: AdminOperationFile | None = Field(
        default=None, description="Where the answer to the creation leaves members out that are told here."
    )
    update: AdminOperationFile | None = Field(default=None, description="Told the whole metadata of a client.")
    delete: AdminOperationFile


class ShapingFile(TargetModel):
    """What a provider's registration takes otherwise than scenarios ask for (field by field, before it is sent)."""

    without: list[str] = Field(
        default_factory=list, description="Members that it does not take, which are left out, of updates as well."
    )
    also: dict[str, Any] = Field(default_factory=dict, description="Members to send where a scenario asks for none.")
    keys: bool = Field(default=False, description="Every client has keys of its own.")


class ClientsFile(TargetModel):
    """How a client is obtained: by an administrator's interface, else registered, else one that is known already."""

    dynamic: DynamicFile | None = None
    static: list[StaticFile] = Field(default_factory=list)
    admin: AdminFile | None = None
    max: int | None = Field(
        default=None, ge=1, description="How many clients there may be at a time, of all workers together."
    )
    reuse: bool = Field(
        default=False,
        description="Scenarios that need no client of their own take turns with one of the same metadata.",
    )
    shaping: ShapingFile = Field(default_factory=ShapingFile.model_construct)
