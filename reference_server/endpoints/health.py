"""Health and version, as Hydra has them."""

from collections.abc import Callable
from importlib.metadata import version

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from reference_server.provider import Provider
from reference_server.storage.failures import NOT_NOW
from reference_server.storage.schema import signing_keys
from reference_server.web.message import Request, Response, json_response

DISTRIBUTION = "oidc-hallmark"


def alive_endpoint(_provider: Provider, _request: Request) -> Response:
    """The process answers."""
    return json_response(200, {"status": "ok"})


def ready_endpoint(provider: Provider, _request: Request) -> Response:
    """The database answers and has its tables; what is wrong with it is not for the public."""
    return _ready(provider, lambda _error: "the database does not answer")


def admin_ready_endpoint(provider: Provider, _request: Request) -> Response:
    """The same for operators, with the kind of the failure spelled out."""
    return _ready(provider, lambda error: f"{type(error).__name__}: does it run, and is it migrated?")


def database_answers(provider: Provider) -> bool:
    """Whether the database answers and has its tables."""
    try:
        _try_database(provider)
    except (*NOT_NOW, SQLAlchemyError):
        return False
    return True


def _try_database(provider: Provider) -> None:
    with provider.engine.connect() as connection:
        connection.execute(select(signing_keys.c.kid).limit(1))


def _ready(provider: Provider, describe: Callable[[Exception], str]) -> Response:
    try:
        _try_database(provider)
    except (*NOT_NOW, SQLAlchemyError) as error:
        return json_response(503, {"errors": {"database": describe(error)}})
    return json_response(200, {"status": "ok"})


def version_endpoint(_provider: Provider, _request: Request) -> Response:
    """The version of the installed distribution."""
    return json_response(200, {"version": version(DISTRIBUTION)})
