"""The public part of a key stands beside the sealed whole, also where the key is older than that column."""

import json
import secrets

from alembic import command
from joserfc.jwk import OctKey
from sqlalchemy import text

from reference_server.clock import system_randomness
from reference_server.jose.generation import generate_key
from reference_server.jose.keys import KEY_OWNER, SIGNING_SET, add_keys, publish_older_keys, whole_jwk
from reference_server.storage.engine import open_engine
from reference_server.storage.keys import public_keys, unpublished_keys
from reference_server.storage.migrate import _config, migrate
from reference_server.storage.seal import make_seal

ADD = text(
    "INSERT INTO signing_keys (issuer, set_name, kid, sealed_jwk, created_at)"
    " VALUES (:issuer, :set_name, :kid, :sealed_jwk, 1)"
)
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}


def test_keys_of_an_older_database_are_published_at_the_first_start(database: str) -> None:
    engine, seal = open_engine(database), make_seal(secrets.token_bytes(32), system_randomness)
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    keys = (generate_key("ES256"), OctKey.generate_key(256, {"kid": "symmetric"}))
    with engine.begin() as connection:
        for key in keys:
            row = {"issuer": KEY_OWNER, "set_name": SIGNING_SET, "kid": key.kid}
            connection.execute(ADD, row | {"sealed_jwk": seal.close(json.dumps(whole_jwk(key)))})
    migrate(engine)
    assert public_keys(engine, KEY_OWNER, SIGNING_SET) == ""
    for _ in range(2):
        publish_older_keys(engine, seal)
        assert json.loads(public_keys(engine, KEY_OWNER, SIGNING_SET)) == keys[0].as_dict(private=False)
        assert [key.kid for key in unpublished_keys(engine)] == ["symmetric"]
    engine.dispose()


def test_of_each_kind_of_key_the_public_part_alone_is_in_the_clear(database: str) -> None:
    engine, seal = open_engine(database), make_seal(secrets.token_bytes(32), system_randomness)
    migrate(engine)
    algorithms = ("ES256", "EdDSA", "PS256", "ECDH-ES", *("ES512",) * 30)
    keys = tuple(generate_key(algorithm) for algorithm in algorithms)
    add_keys(engine, SIGNING_SET, seal, keys, 1.0)
    published = json.loads(f"[{public_keys(engine, KEY_OWNER, SIGNING_SET)}]")
    assert {one["kid"] for one in published} == {key.kid for key in keys}
    assert not any(PRIVATE & set(one) for one in published)
    engine.dispose()
