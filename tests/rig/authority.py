"""A private certificate authority: what it signs is trusted by who has its file, and by nobody else."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAYS = 30


@dataclass(frozen=True)
class Authority:
    """`bundle` is the authority's own certificate in PEM; what it signs is written beside that."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def bundle(self) -> Path:
        return self.folder / "authority.pem"

    def signed(self, name: str, *hosts: str) -> Path:
        """Sign a certificate, for these hosts where it is a server's; its key stands in the same file."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, key, self.certificate.subject)
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            builder = builder.add_extension(names, False)
        written = self.folder / f"{name}.pem"
        written.write_bytes(_pem(builder.sign(self.key, hashes.SHA256())) + _private_pem(key))
        return written


def authority(folder: Path) -> Authority:
    """Make an authority of its own in a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name("A private authority")
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    builder = _builder("A private authority", key, subject).add_extension(constraints, True)
    made = Authority(folder, key, builder.sign(key, hashes.SHA256()))
    made.bundle.write_bytes(_pem(made.certificate))
    return made


def _builder(name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Name) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
