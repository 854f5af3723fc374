"""Software statements as a scenario describes them (RFC 7591 2.3)."""

import json
import time

from harness.flows.forgery import software_statement
from harness.protocol.client import Client
from harness.protocol.secret import Secret
from harness.runner.session import Session
from harness.scenario.bending import SoftwareStatement
from harness.scenario.parameters import SOFTWARE_STATEMENTS
from harness.targets.clients_file import SoftwareStatementsFile
from harness.targets.filling import TargetError
from harness.targets.target import read_secret


def trusted_issuer(session: Session) -> SoftwareStatementsFile | None:
    """Return the issuer of software statements that the target file names, None where it names none."""
    dynamic = session.target.file.clients.dynamic
    return dynamic.software_statements if dynamic is not None else None


def written_statement(session: Session, written: SoftwareStatement) -> str:
    """Return a statement with its times from now; raises `TargetError` where the issuer's key cannot be used."""
    now = int(time.time() + session.provider.clock_offset)
    claims = {**written.claims, **{name: now + seconds for name, seconds in written.times.items()}}
    issuer = trusted_issuer(session) if written.trusted else None
    if issuer is None:
        return software_statement(written.alg, claims)
    secret = read_secret(issuer.secret, session.target.beside("."))
    return software_statement(issuer.alg, {"iss": issuer.issuer, "iat": now, **claims}, _signer(issuer, secret))


def _signer(issuer: SoftwareStatementsFile, secret: Secret) -> Client:
    if issuer.alg.startswith("HS"):
        return Client(issuer.issuer, secret, {})
    try:
        key = json.loads(secret.reveal())
    except ValueError:
        key = None
    if not isinstance(key, dict):
        raise TargetError(f"{SOFTWARE_STATEMENTS}.secret: is no private JWK in JSON, which {issuer.alg} needs")
    return Client(issuer.issuer, None, {}, private_jwks={"keys": [key]})
