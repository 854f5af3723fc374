"""The target file's model (design.md, section 4)."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class TargetModel(BaseModel):
    """What all parts of a target file share: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class FromElsewhere(TargetModel):
    """A secret that the file does not hold itself: exactly one of an environment variable, a file or a command."""

    env: str | None = None
    file: str | None = None
    command: list[str] | None = None


SecretValue = str | FromElsewhere


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

    without: list[str] = Field(default_factory=list, description="Members that it does not take, which are left out.")
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
    shaping: ShapingFile = ShapingFile()


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
    error_page: str | None = Field(
        default=None, description="Where the provider shows errors that no client gets; nothing is fetched there."
    )


class PagesFile(TargetModel):
    """How the provider's pages are answered."""

    driver: Literal["forms", "request", "chromium", "login-consent-api"] = "forms"
    recipes: list[RecipeFile] = Field(default_factory=list)
    admin: AdminApiFile | None = None

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


class ContainerFile(TargetModel):
    """A container that the harness starts and removes; texts may hold `{start.port.PORT}`."""

    image: str
    command: list[str] = Field(default_factory=list, description="In the place of the image's own.")
    ports: list[int] = Field(
        min_length=1, description="Of the container; each is published at {start.port.PORT}, a free port of 127.0.0.1."
    )
    environment: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(
        default_factory=dict, description="By path in the container, a file beside the target file to be read there."
    )
    ready: str = Field(
        pattern="^https?://", description="An address that answers with 2xx as soon as the provider can be judged."
    )


PROCESS_KEYS = ("npm", "pip", "environment", "environment_when_judged", "arguments")


class StartFile(TargetModel):
    """A process or a container that the harness starts and stops.

    A process prints one line of JSON when it answers, a container is asked.
    """

    process: list[str] = Field(default_factory=list)
    npm: str | None = Field(default=None, description="A folder with a lock file, installed into the cache first.")
    pip: str | None = Field(
        default=None, description="A folder with a requirements.txt, installed into an environment in the cache first."
    )
    environment: dict[str, str] = Field(default_factory=dict)
    environment_when_judged: dict[str, str] = Field(
        default_factory=dict, description="Besides, where scenarios are played: such as shorter lifetimes."
    )
    arguments: dict[str, list[str]] = Field(
        default_factory=dict, description="Added where --fault or --database is given."
    )
    within: float = Field(default=30, gt=0, le=600, description="Seconds until it must answer.")
    container: ContainerFile | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Refuse both and neither, and what belongs to a process beside a container."""
        if bool(self.process) == (self.container is not None):
            raise ValueError("takes exactly one of process and container")
        theirs = [name for name in PROCESS_KEYS if name in self.model_fields_set]
        if self.container is not None and theirs:
            raise ValueError(f"{', '.join(theirs)} belongs to a process, not to a container")
        return self


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

    address: str | None = Field(default=None, description="Where to ask; by default at the issuer's host.")
    account: str = Field(default="acct:{user}@{issuer.host}", description="A user's account.")
    url: str | None = Field(default=None, description="A user's address, where the provider knows such.")


class TargetFile(TargetModel):
    """A target file."""

    extends: str | None = None
    target: str
    title: str | None = None
    issuer: str
    network: NetworkFile = NetworkFile()
    clients: ClientsFile = ClientsFile()
    users: list[UserFile] = Field(min_length=1)
    pages: PagesFile = PagesFile()
    pace: PaceFile = PaceFile()
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
    offers: OffersFile = OffersFile()
    lifetimes: LifetimesFile = LifetimesFile()
    inbox: InboxFile = InboxFile()
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
