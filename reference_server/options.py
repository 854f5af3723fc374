"""What an operator may set: one schema for the file, the environment and the flags of `hallmark-op serve`.

A name in a section has a dot, `lifetimes.access_token`; in the environment it is `HALLMARK_OP_LIFETIMES_ACCESS_TOKEN`,
on the command line `--set lifetimes.access_token=600`. Flags win over the environment, which wins over the file.
"""

import contextlib
import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NoReturn, get_type_hints
from urllib.parse import urlsplit

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from reference_server.settings import Hook, Settings

PREFIX = "HALLMARK_OP_"
PAGES = ("registration_url", "error_url", "post_logout_redirect_url", "device_success_url", "identity_provider_url")
HOOKS = ("token_hook", "refresh_token_hook")
SECRET_PART = "auth_value"
ELSEWHERE = ("ADMIN", "CLIENT_SECRET", "SYSTEM_SECRET")
"""Variables with the prefix that are no options of `serve`: the commands' own, and the system secret."""

Tls = Literal["off", "self-signed", "files"]


class WrongOption(Exception):
    """An option is unknown or has a wrong value; the message says which, where and what to do."""


class Options(Struct, frozen=True):
    """The options of `hallmark-op serve`, with their defaults.

    `issuer` is the public address where it is not the port's own, as behind a proxy. The four URLs are pages of an
    application of one's own in the place of the bundled one. `workers` is how many processes serve each of the public
    and the admin port. `tls` is for the public port and the bundled application.
    """

    port_public: int = 0
    port_admin: int = 0
    port_login: int = 0
    database: str | None = None
    issuer: str | None = None
    tls: Tls = "off"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    login_url: str | None = None
    consent_url: str | None = None
    logout_url: str | None = None
    device_url: str | None = None
    workers: int = 1
    faults: bool = False
    settings: Settings = field(default_factory=Settings)


def option_names() -> tuple[str, ...]:
    """Every name, with a dot where it stands in a section."""
    own = [name for name in Options.__struct_fields__ if name != "settings"]
    inside: list[str] = []
    for name, default in asdict(Settings()).items():
        parts = [f"{name}.{part}" for part in default.__struct_fields__] if isinstance(default, Struct) else []
        inside += parts or [name]
    return (*own, *inside)


def read_options(
    file: Path | None, environment: Mapping[str, str], told: Mapping[str, str], flags: Mapping[str, Any]
) -> Options:
    """The options of a file, the environment, `--set NAME=VALUE` and the given flags. Raises `WrongOption`."""
    given = {name: value for name, value in flags.items() if value is not None}
    variables = {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in ELSEWHERE
    }
    if file is None and not variables and not told:
        return _checked(Options(**given))
    values: dict[str, Any] = dict(_of_file(file)) if file is not None else {}
    by_variable = {name.replace(".", "_").upper(): name for name in option_names()}
    for variable, text in variables.items():
        if variable not in by_variable:
            close = difflib.get_close_matches(variable, by_variable, 1)
            raise WrongOption(f"the environment variable {PREFIX}{variable} is no option{_guess(close, PREFIX)}")
        values[by_variable[variable]] = _scalar(text)
    for name, text in told.items():
        _demand_known(name, "--set")
        values[name] = _scalar(text)
    return _checked(_built(values | given))


def _of_file(file: Path) -> Mapping[str, Any]:
    """The options of a YAML file by dotted name."""
    import yaml

    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WrongOption(f"the file {file} cannot be read: {str(error).splitlines()[0]}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise WrongOption(f"the file {file} does not hold options by name")
    sections = {name.partition(".")[0] for name in option_names() if "." in name}
    values: dict[str, Any] = {}
    for name, value in content.items():
        if name in sections and isinstance(value, dict):
            values |= {f"{name}.{part}": inner for part, inner in value.items()}
        else:
            values[str(name)] = value
    for name in values:
        _demand_known(name, str(file))
    return values


def _demand_known(name: str, where: str) -> None:
    if name not in option_names():
        close = difflib.get_close_matches(name, option_names(), 1)
        raise WrongOption(f"{where}: '{name}' is no option{_guess(close)}")


def _guess(close: list[str], prefix: str = "") -> str:
    return f"; did you mean {prefix}{close[0]}?" if close else "; hallmark-op options lists them"


def _scalar(text: str) -> Any:
    """A value as YAML reads it; most are JSON, which needs nothing that has to be imported."""
    with contextlib.suppress(ValueError):
        return json.loads(text, parse_constant=_no_number)
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is a word in YAML")


def _built(values: Mapping[str, Any]) -> Options:
    """The options of dotted names, each with the type that it is declared with."""
    own, settings, sections = {}, {}, dict[str, dict[str, Any]]()
    for name, value in values.items():
        section, dot, part = name.partition(".")
        if dot:
            section_type = type(getattr(Settings(), section))
            sections.setdefault(section, {})[part] = _typed(section_type, part, name, value)
        elif name in Options.__struct_fields__:
            own[name] = _typed(Options, name, name, value)
        else:
            settings[name] = _typed(Settings, name, name, value)
    for section, parts in sections.items():
        settings[section] = replace(getattr(Settings(), section), **parts)
    return Options(**own, settings=Settings(**settings))


def _typed(owner: type, member: str, name: str, value: Any) -> Any:
    """A value of the type that a member is declared with; what is so plainly is not given to pydantic.

    Importing that takes a tenth of the time in which a provider starts.
    """
    declared = get_type_hints(owner)[member]
    if declared in (bool, int, str) and type(value) is declared:
        return value
    if declared == tuple[str, ...] and isinstance(value, list) and all(type(one) is str for one in value):
        return tuple(value)
    if declared == Mapping[str, Mapping[str, Any]] and isinstance(value, dict) and all(map(_is_object, value.values())):
        return value
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(declared).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        named = ".".join((name, *map(str, first["loc"])))
        shown = "" if name.endswith(SECRET_PART) else f", not {str(first['input'])[:60]!r}"
        raise WrongOption(f"{named}: {first['msg'].lower()}{shown}") from error


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(name, str) for name in value)


def _checked(options: Options) -> Options:
    """Hold numbers to what they may be, and files to belonging together."""
    files = (options.tls_certificate, options.tls_key)
    if (options.tls == "files") != all(files) or any(files) != all(files):
        raise WrongOption("tls: files goes with tls_certificate and tls_key, and they with it")
    for file in files:
        if file is not None and not file.is_file():
            raise WrongOption(f"the file {file} does not exist")
    for name in ("port_public", "port_admin", "port_login"):
        if not 0 <= getattr(options, name) <= 65535:
            raise WrongOption(f"{name} is not between 0 and 65535")
    if not 1 <= options.workers <= MAX_WORKERS:
        raise WrongOption(f"workers is not between 1 and {MAX_WORKERS}")
    for section in (options.settings.lifetimes, options.settings.limits):
        for name, value in asdict(section).items():
            if value < 0:
                raise WrongOption(f"{name} is negative")
    for pattern in options.settings.cors.allowed_origins:
        if not _is_origin(pattern):
            raise WrongOption(f"cors.allowed_origins: '{pattern}' is not an origin like https://app.example")
    if options.settings.limits.database_seconds < 1:
        raise WrongOption("limits.database_seconds is not at least 1")
    rounds = options.settings.limits.secret_rounds
    if not MIN_SECRET_ROUNDS <= rounds <= MAX_SECRET_ROUNDS:
        raise WrongOption(f"limits.secret_rounds is not between {MIN_SECRET_ROUNDS} and {MAX_SECRET_ROUNDS}")
    settings = options.settings
    addresses = {name: getattr(settings, name) for name in PAGES}
    for hook in HOOKS:
        told: Hook = getattr(settings, hook)
        addresses[f"{hook}.url"] = told.url
        if (told.auth_name is None) != (told.auth_value is None):
            raise WrongOption(f"{hook}.auth_name goes with {hook}.auth_value, and it with the name")
    for name, address in addresses.items():
        if address is not None and urlsplit(address).scheme not in ("http", "https"):
            raise WrongOption(f"{name} is not an http or https address")
    if options.settings.access_token_strategy not in ("opaque", "jwt"):
        raise WrongOption("access_token_strategy is neither opaque nor jwt")
    return options


def _is_origin(text: str) -> bool:
    """Whether a text is scheme, host and perhaps a port, and nothing else; or `*`."""
    parts = urlsplit(text)
    return text == "*" or bool(parts.scheme and parts.netloc and f"{parts.scheme}://{parts.netloc}" == text)


MAX_WORKERS = 16
MIN_SECRET_ROUNDS = 1000
MAX_SECRET_ROUNDS = 1_000_000
"""More than this lets one client login occupy a core for half a second."""
