"""Which certificate seals for an organisation: its own, or that of the installation; and all that ever did."""

import base64
import binascii
from datetime import datetime
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from confidentiality.models import SealingCertificate
from foundation.signing.certificates import CertificateRefused, Material, material_of
from foundation.signing.sealing import SealingRefused
from foundation.signing.verification import Trusted
from organisations.models import Organisation

KEY_BEGINS = "-----BEGIN PRIVATE KEY-----"
KEY_ENDS = "-----END PRIVATE KEY-----"
NO_CERTIFICATE = "Aucun certificat de scellement : l’exploitation en installe un (« bin/manage seal_certificate »)."
REVOKED = "Le certificat de scellement est révoqué : l’exploitation en installe un autre."


def bundled(material: Material) -> str:
    """A certificate with its key, as BILAN_SEAL holds it: one line."""
    return base64.b64encode(f"{material.private_key}{material.chain}".encode()).decode()


@cache
def unbundled(line: str) -> Material:
    """Raises ImproperlyConfigured for what is no certificate with its key."""
    try:
        text = base64.b64decode(line, validate=True).decode()
        key, mark, chain = text.partition(KEY_ENDS)
        return material_of(chain.strip() + "\n", f"{key}{mark}\n")
    except (binascii.Error, UnicodeDecodeError, CertificateRefused) as fault:
        raise ImproperlyConfigured("BILAN_SEAL ne contient pas un certificat avec sa clé privée.") from fault


def of_installation() -> Material | None:
    """The certificate that the environment gives, for organisations without one of their own."""
    return unbundled(settings.SEAL) if settings.SEAL else None


@transaction.atomic
def in_use(organisation_id, *, at: datetime) -> tuple[SealingCertificate, Material]:
    """What seals now, listed before it does. Raises SealingRefused when there is none, or a revoked one."""
    own = SealingCertificate.objects.filter(is_own=True, retired_at=None, revoked_at=None).first()
    if own is not None:
        return own, Material(own.pem, str(own.private_key))
    material = of_installation()
    if material is None:
        raise SealingRefused(NO_CERTIFICATE)
    listed, _ = SealingCertificate.objects.get_or_create(
        organisation_id=organisation_id,
        fingerprint=material.fingerprint,
        defaults=_columns(material) | {"is_own": False, "installed_at": at},
    )
    if listed.revoked_at is not None:
        raise SealingRefused(REVOKED)
    return listed, material


@transaction.atomic
def install(organisation: Organisation, material: Material, *, at: datetime) -> SealingCertificate:
    """From now on this one seals for the organisation; the former one still tells about its own documents.

    Raises CertificateRefused for one that is not valid now, or was here before.
    """
    if not material.is_valid_at(at):
        raise CertificateRefused("Ce certificat n’est pas valable aujourd’hui.")
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if SealingCertificate.objects.filter(fingerprint=material.fingerprint).exists():
        raise CertificateRefused("Ce certificat est déjà installé, ou l’a déjà été.")
    SealingCertificate.objects.filter(is_own=True, retired_at=None).update(retired_at=at)
    return SealingCertificate.objects.create(
        organisation_id=organisation.pk,
        **_columns(material),
        private_key=material.private_key,
        is_own=True,
        installed_at=at,
    )


@transaction.atomic
def revoke(fingerprint: str, *, reason: str, at: datetime) -> SealingCertificate:
    """Seals of this certificate are worth nothing from now on; those made before still stand. Raises CertificateRefused."""
    found = SealingCertificate.objects.select_for_update(of=("self",)).filter(fingerprint=fingerprint).first()
    if found is None:
        raise CertificateRefused("Aucun certificat de cet organisme n’a cette empreinte.")
    if found.revoked_at is not None:
        raise CertificateRefused("Ce certificat est déjà révoqué.")
    if not reason.strip():
        raise CertificateRefused("Dites pourquoi ce certificat est révoqué.")
    found.revoked_at, found.revocation_reason, found.private_key = at, reason.strip()[:200], ""
    found.save(update_fields=["revoked_at", "revocation_reason", "private_key"])
    return found


def trusted() -> list[Trusted]:
    """Every certificate that ever sealed for the organisation shown."""
    return [Trusted(one.pem, one.revoked_at) for one in SealingCertificate.objects.all()]


def _columns(material: Material) -> dict:
    return {
        "fingerprint": material.fingerprint,
        "subject": material.subject[:200],
        "pem": material.chain,
        "not_before": material.certificate.not_valid_before_utc,
        "not_after": material.certificate.not_valid_after_utc,
    }
