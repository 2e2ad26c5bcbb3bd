"""Certificates that seal: made here for want of a bought one, read from PEM or PKCS#12, never fetched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

BITS = 3072  # read by every PDF reader; elliptic keys are not
DAYS = 5 * 365


class CertificateRefused(Exception):
    """This is no certificate that can seal; the message is shown to the operator as it is."""


@dataclass(frozen=True)
class Material:
    """A certificate, those that vouch for it, and its private key when it is at hand: PEM, as text."""

    chain: str
    private_key: str = ""

    @property
    def certificate(self) -> x509.Certificate:
        return certificates_of(self.chain)[0]

    @property
    def subject(self) -> str:
        """Who seals, in the words of the certificate."""
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else self.certificate.subject.rfc4514_string()

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def is_self_signed(self) -> bool:
        return self.certificate.issuer == self.certificate.subject

    def is_valid_at(self, at: datetime) -> bool:
        certificate = self.certificate
        return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def certificates_of(pem: str) -> list[x509.Certificate]:
    """Every certificate of a PEM text, in its order. Raises CertificateRefused."""
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        raise CertificateRefused("Ce texte ne contient pas de certificat au format PEM.") from None


def material_of(chain: str, private_key: str) -> Material:
    """A certificate with its key, the one belonging to the other. Raises CertificateRefused."""
    material = Material(chain, private_key)
    try:
        key = load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError):
        raise CertificateRefused("Cette clé privée est illisible, ou protégée par un mot de passe.") from None
    if key.public_key() != material.certificate.public_key():
        raise CertificateRefused("Cette clé privée n’est pas celle de ce certificat.")
    return material


def from_pkcs12(content: bytes, password: str) -> Material:
    """The content of a .p12 or .pfx file. Raises CertificateRefused."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError:
        raise CertificateRefused("Ce fichier PKCS#12 est illisible, ou son mot de passe n’est pas le bon.") from None
    if key is None or certificate is None:
        raise CertificateRefused("Ce fichier PKCS#12 ne contient pas un certificat avec sa clé.")
    chain = "".join(one.public_bytes(Encoding.PEM).decode() for one in [certificate, *others])
    return material_of(chain, _pem(key))


def self_signed(subject: str, *, at: datetime, days: int = DAYS) -> Material:
    """A certificate that vouches for itself: it shows that nothing moved, and names whoever made it so."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Material(certificate.public_bytes(Encoding.PEM).decode(), _pem(key))


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
