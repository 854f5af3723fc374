"""A certificate that no provider has reason to trust: the run signed it itself, a moment ago."""

import datetime
import ipaddress
import ssl
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import (
    CertificateBuilder,
    DNSName,
    IPAddress,
    Name,
    NameAttribute,
    SubjectAlternativeName,
    random_serial_number,
)
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def self_signed(host: str) -> ssl.SSLContext:
    """Return the settings of a listener whose certificate is for this host, and signed by itself."""
    key = generate_private_key(SECP256R1())
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Hallmark, not to be trusted")])
    now = datetime.datetime.now(datetime.UTC)
    try:
        alternative: IPAddress | DNSName = IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alternative = DNSName(host)
    certificate = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(SubjectAlternativeName([alternative]), critical=False)
        .sign(key, SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The ssl module reads keys from files only.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "own.pem")
        written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(written + certificate.public_bytes(Encoding.PEM))
        context.load_cert_chain(file)
    return context
