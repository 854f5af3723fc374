"""The target file's model (design.md, section 4)."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from harness.targets.clients_file import AdminCallFile, ClientsFile
from harness.targets.issuer_address import provider_address
from harness.targets.pages_file import PagesFile
from harness.targets.start_file import StartFile
from harness.targets.written import SecretValue, TargetModel


class ClientCertificateFile(TargetModel):
    """The client's certificate for mutual TLS, in PEM; the key may stand in the same file."""

    certificate: str
    key: str | None = None
    password: SecretValue | None = Field(default=None, description="Of the key, where it is encrypted.")


class ProxyFile(TargetModel):
    """A forward proxy; loopback and the inbox are never reached through it."""

    url: SecretValue = Field(description="http://host:port, with user:password@ where the proxy asks for them.")
    except_: list[str] = Field(
        default_factory=list, alias="except", description="Hosts, and .domains, that are reached directly."
    )


class NetworkFile(TargetModel):
    """How the provider is reached; nothing of the environment has a say in it."""

    ca_bundle: str | None = Field(default=None, description="PEM file of the authorities to trust.")
    client_certificate: ClientCertificateFile | None = None
    proxy: ProxyFile | None = None
    connect_to: dict[str, str] = Field(
        default_factory=dict, description="By host or host:port, where to connect; TLS and Host keep the name."
    )
    headers: dict[str, dict[str, SecretValue]] = Field(
        default_factory=dict, description="Headers to send besides, by host."
    )


class OneTimeCodeFile(TargetModel):
    """A user's authenticator (RFC 6238)."""

    secret: SecretValue = Field(description="The shared secret in base32, as the provider shows it.")
    digits: int = Field(default=6, ge=6, le=10)
    period: int = Field(default=30, ge=1, le=300, description="The time step in seconds.")
    algorithm: Literal["SHA1", "SHA256", "SHA512"] = "SHA1"


class UserFile(TargetModel):
    """A user of the pool."""

    name: str
    password: SecretValue
    claims: dict[str, Any] = Field(default_factory=dict)
    one_time_code: OneTimeCodeFile | None = Field(default=None, description="Fills $user.one_time_code.")


class PaceFile(TargetModel):
    """What the provider bears."""

    requests_per_second: float | None = Field(default=None, gt=0)
    after_registration: float = Field(default=0, ge=0, le=60, description="Seconds to wait after a registration.")
    concurrent_logins: int | None = Field(
        default=None, ge=1, description="Logins that go on at a time, of all workers together."
    )


class FaultsFile(TargetModel):
    """Where a list of deliberate faults comes from, and how their issuers are named (decisions.md, D23)."""

    list_: list[str] = Field(alias="list")
    issuer: str


class ListenerCertificateFile(TargetModel):
    """The inbox's certificate, in PEM; the key may stand in the same file."""

    certificate: str
    key: str | None = None
    password: SecretValue | None = Field(default=None, description="Of the key, where it is encrypted.")


class RemoteInboxFile(TargetModel):
    """An inbox that `hallmark inbox serve` keeps beside the provider."""

    url: str = Field(description="Where the run reaches it; https unless it is on this machine.")
    secret: SecretValue = Field(description="What it was started with.")
    ca_bundle: str | None = Field(default=None, description="PEM file of the authorities to trust for it.")


class InboxFile(TargetModel):
    """The inbox: the RP's own endpoints that the provider calls or fetches from.

    By default it listens on loopback on plain http, for a provider on this machine.
    """

    listen: str = Field(default="127.0.0.1:0", description="host:port to listen at; port 0 takes a free one.")
    base_url: str | None = Field(
        default=None, description="What the provider is told, where it differs; {inbox.port} is the port."
    )
    certificate: ListenerCertificateFile | None = Field(default=None, description="Listens with TLS.")
    remote: RemoteInboxFile | None = Field(default=None, description="Instead of listening on this machine.")
    wait: float = Field(default=0, ge=0, le=120, description="Least seconds to wait for a call of the provider.")
    refused: list[Literal["client_keys", "logo", "request_object", "sector_identifier"]] = Field(
        default_factory=list, description="Documents that the provider takes from https addresses only."
    )

    @model_validator(mode="after")
    def one_place(self) -> Self:
        """Refuse a listener of its own beside a remote one."""
        given = [name for name in ("listen", "base_url", "certificate") if name in self.model_fields_set]
        if self.remote is not None and given:
            raise ValueError(f"takes either remote or {', '.join(given)}")
        return self


class OperatorActionFile(TargetModel):
    """What the provider's operator does for a scenario: exactly one of an admin call and a command."""

    call: AdminCallFile | None = None
    command: list[str] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Refuse both and neither."""
        if (self.call is None) == (self.command is None):
            raise ValueError("takes exactly one of call and command")
        return self


class LifetimesFile(TargetModel):
    """How many seconds what the provider gives lives, as it is configured: scenarios wait until it has expired."""

    code: int | None = Field(default=None, ge=1)
    pushed_request: int | None = Field(default=None, ge=1)
    device_code: int | None = Field(default=None, ge=1)
    access_token: int | None = Field(default=None, ge=1)
    longest_wait: int = Field(default=60, ge=1, le=3600, description="What lives longer is not waited for.")
    tolerance: int = Field(default=30, ge=1, le=300, description="How long it is still good then, as clocks differ.")


class OffersFile(TargetModel):
    """What the provider must offer: it fails where it does not."""

    profiles: list[str] = Field(
        default_factory=list, description="What a run judges where no --profile is given, with all that they require."
    )
    metadata: list[str | dict[str, Any]] = Field(
        default_factory=list, description="Members of its configuration, as in needs: of a scenario."
    )


class SkipFile(TargetModel):
    """Scenarios that may be skipped, with the reason."""

    scenario: str = Field(description="An address, or a glob of addresses.")
    reason: str


class WebfingerFile(TargetModel):
    """How the issuer of a user is asked for (OpenID Connect Discovery 2), with {user}, {issuer} and {issuer.host}."""

    address: str | None = Field(
        default=None, description="Where to ask; by default at the host that the resource names."
    )
    account: str = Field(default="acct:{user}@{issuer.host}", description="A user's account.")
    url: str | None = Field(default=None, description="A user's address, where the provider knows such.")


class TargetFile(TargetModel):
    """A target file."""

    extends: str | None = None
    target: str
    title: str | None = None
    issuer: Annotated[str, AfterValidator(provider_address)]
    network: NetworkFile = Field(default_factory=NetworkFile.model_construct)
    clients: ClientsFile = Field(default_factory=ClientsFile.model_construct)
    users: list[UserFile] = Field(min_length=1)
    pages: PagesFile = Field(default_factory=PagesFile.model_construct)
    pace: PaceFile = Field(default_factory=PaceFile.model_construct)
    may_skip: list[SkipFile] = Field(default_factory=list)
    deviations: str | None = None
    faults: FaultsFile | None = None
    start: StartFile | None = None
    metadata: dict[str, Any] = Field(
        default_factory=dict,
        description="Members of the configuration that the provider does not publish; placeholders as in `issuer`.",
    )
    pkce: Literal["S256", "plain"] | None = Field(
        default=None,
        description="The code challenge method of every request for a code, where the provider demands one.",
    )
    offers: OffersFile = Field(default_factory=OffersFile.model_construct)
    lifetimes: LifetimesFile = Field(default_factory=LifetimesFile.model_construct)
    inbox: InboxFile = Field(default_factory=InboxFile.model_construct)
    rotate_keys: OperatorActionFile | None = Field(default=None, description="How the provider gets a new signing key.")
    trust_issuer: AdminCallFile | None = Field(
        default=None, description="Where an operator trusts an issuer of assertions, as in the admin API of Ory Hydra."
    )
    webfinger: WebfingerFile | None = Field(default=None, description="There where the provider offers WebFinger.")
    forget: OperatorActionFile | None = Field(
        default=None,
        description="How a user's consents and sessions are forgotten where a client is not new: {user}, {client_id}.",
    )
    reset_user: OperatorActionFile | None = Field(
        default=None, description="How an account is unlocked that failed logins have locked: {user}."
    )
