"""The issuers that one process answers for: the plain one, and one for each fault."""

from collections.abc import Callable, Mapping

from joserfc.jwk import Key
from msgspec.structs import replace

from reference_server.clock import system_clock, system_randomness
from reference_server.jose.encryption import KEY_MANAGEMENT
from reference_server.jose.generation import generate_key
from reference_server.jose.keys import SIGNING_SET, StoredKeys, add_keys, find_keys, publish_older_keys
from reference_server.jose.signatures import SIGNATURE_ALGORITHMS
from reference_server.provider import Provider
from reference_server.serving.deployment import Deployment
from reference_server.storage.data_key import open_seal
from reference_server.storage.engine import open_engine
from reference_server.storage.schema import metadata
from reference_server.table import TABLE
from reference_server.web.dispatch import PREFIX


def open_issuers(deployment: Deployment, make_keys: Callable[[], tuple[Key, ...]]) -> Mapping[str, Provider]:
    """The providers by issuer path, on a database with the newest schema and with signing keys.

    The keys belong to the deployment, not to an issuer's address, which changes with its port. No connection is left
    open, so that the providers may be handed to a forked process. Raises `WrongSystemSecret`.
    """
    options = deployment.options
    silence = options.settings.limits.database_seconds
    engine = open_engine(deployment.database, disposable=deployment.disposable, silence_seconds=silence)
    if deployment.disposable:
        # Alembic costs a third of the start; a test holds its migrations to the same tables.
        metadata.create_all(engine)
    else:
        from reference_server.storage.migrate import migrate

        migrate(engine)
    seal = open_seal(engine, deployment.system_secrets, system_randomness, system_clock())
    if not find_keys(engine, SIGNING_SET, seal):
        add_keys(engine, SIGNING_SET, seal, make_keys(), system_clock())
    publish_older_keys(engine, seal)
    keys = StoredKeys(engine, seal, system_clock, (*SIGNATURE_ALGORITHMS, *KEY_MANAGEMENT), generate_key)
    engine.dispose()
    plain = Provider(
        origin=deployment.public,
        path="",
        login_url=options.login_url or f"{deployment.login}/login",
        consent_url=options.consent_url or f"{deployment.login}/consent",
        logout_url=options.logout_url or f"{deployment.login}/logout",
        device_url=options.device_url or f"{deployment.login}/device",
        settings=options.settings,
        table=TABLE,
        engine=engine,
        seal=seal,
        keys=keys,
        clock=system_clock,
        randomness=system_randomness,
    )
    issuers = {"": plain}
    if options.faults:
        from reference_server.faults.catalogue import FAULTS

        for name, fault in FAULTS.items():
            path = PREFIX + name
            issuers[path] = replace(
                plain,
                path=path,
                login_url=f"{deployment.login}{path}/login",
                consent_url=f"{deployment.login}{path}/consent",
                logout_url=f"{deployment.login}{path}/logout",
                device_url=f"{deployment.login}{path}/device",
                table=fault.patch(TABLE),
            )
    return issuers
