"""The issuers that one process answers for: the plain one, and one for each fault."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Engine

from reference_server.clock import system_clock, system_randomness
from reference_server.jose.keys import KeyRing, generate_keys, load_keys, store_keys
from reference_server.provider import Provider
from reference_server.serving.deployment import Deployment
from reference_server.settings import Settings
from reference_server.storage.engine import open_engine
from reference_server.storage.migrate import migrate
from reference_server.storage.seal import make_seal
from reference_server.table import TABLE
from reference_server.web.dispatch import PREFIX

KEY_OWNER = ""
"""The issuer column of keys that all issuers of the deployment sign with."""


def prepare_database(deployment: Deployment) -> None:
    """Migrate the database and see that it has signing keys. Raises `WrongSystemSecret`.

    The keys belong to the deployment, not to an issuer's address, which changes with its port.
    """
    engine = open_engine(deployment.database, disposable=deployment.disposable)
    try:
        migrate(engine)
        seal = make_seal(deployment.system_secret, system_randomness)
        if not load_keys(engine, KEY_OWNER, seal).keys:
            store_keys(engine, KEY_OWNER, seal, generate_keys(), system_clock())
    finally:
        engine.dispose()


def open_issuers(deployment: Deployment) -> Mapping[str, Provider]:
    """The providers by issuer path, on a fresh connection pool."""
    engine: Engine = open_engine(deployment.database, disposable=deployment.disposable)
    seal = make_seal(deployment.system_secret, system_randomness)
    keys: KeyRing = load_keys(engine, KEY_OWNER, seal)
    plain = Provider(
        origin=deployment.public,
        path="",
        login_url=f"{deployment.login}/login",
        consent_url=f"{deployment.login}/consent",
        settings=Settings(),
        table=TABLE,
        engine=engine,
        seal=seal,
        keys=keys,
        clock=system_clock,
        randomness=system_randomness,
    )
    issuers = {"": plain}
    if deployment.faults:
        from reference_server.faults.catalogue import FAULTS

        for name, fault in FAULTS.items():
            path = PREFIX + name
            issuers[path] = replace(
                plain,
                path=path,
                login_url=f"{deployment.login}{path}/login",
                consent_url=f"{deployment.login}{path}/consent",
                table=fault.patch(TABLE),
            )
    return issuers
