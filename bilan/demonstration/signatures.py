"""Documents to sign in the demonstration: one that everybody signed, one that waits for the house, one for the person."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db.models import Exists, OuterRef

from beneficiaries.models import Bilan
from bilan.demonstration.paper import a_page
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures.operations import SignerSpec, ask_signatures
from confidentiality.signatures.signing import open_document, sign_document
from foundation.clock import PARIS, paris_day
from foundation.formats import short_day
from funding.models import Agreement
from organisations.models import Membership

WEEK = timedelta(days=7)


def tell_signatures(members: list[Membership], *, now: datetime) -> None:
    """Three amendments about dates, the latest bilans with an employer; the seal follows once the worker runs."""
    by_convention = Agreement.objects.filter(bilan=OuterRef("pk"), kind=Agreement.Kind.TRIPARTITE, voided_at=None)
    running = (
        Bilan.objects.filter(
            consultant__in=members,
            cancelled_at=None,
            beneficiary__employer__isnull=False,
            beneficiary__user__isnull=False,
        )
        .filter(Exists(by_convention))
        .select_related("beneficiary__employer", "consultant__user", "organisation")
    )
    for number, bilan in enumerate(running.order_by("-opened_on", "pk")[:3]):
        at = datetime.combine(paris_day(now) - timedelta(days=4), time(10, 12 + 7 * number), tzinfo=PARIS)
        asked = _propose(bilan, at=at)
        for step in range((3, 2, 0)[number]):
            _sign(asked.signers.get(position=step + 1), at=at + timedelta(hours=5 + 23 * step))


def _propose(bilan: Bilan, *, at: datetime) -> SignatureRequest:
    person, employer, consultant = bilan.beneficiary, bilan.beneficiary.employer, bilan.consultant
    return ask_signatures(
        bilan,
        kind="amendment_dates",
        title="Avenant : nouvelles dates",
        pdf=_amendment(bilan, at=at),
        signers=[
            SignerSpec("employer", f"Direction, {employer}", "direction@entreprise.exemple"),
            SignerSpec("person", str(person), person.email, person.user_id),
            SignerSpec("provider", str(consultant), consultant.user.email or "", consultant.user_id),
        ],
        expires_on=(at + 3 * WEEK).date(),
        by=consultant.user,
        author_name=str(consultant),
        at=at,
        subject_id=uuid4(),
    )


def _amendment(bilan: Bilan, *, at: datetime) -> bytes:
    """One page, as short as an amendment about dates is."""
    return a_page(
        "Avenant n° 1",
        [
            f"Entre {bilan.organisation}, {bilan.beneficiary.employer} et {bilan.beneficiary}.",
            "# Objet",
            "Les dates de réalisation de la prestation convenue changent.",
            f"Elle prendra fin le {short_day((at + 12 * WEEK).date())} au plus tard.",
            "# Le reste",
            "Le contenu, la durée, le prix et les modalités de règlement restent les mêmes.",
            f"Fait le {short_day(at)}.",
        ],
    )


def _sign(signer: DocumentSigner, *, at: datetime) -> None:
    method = DocumentSigner.Method.CODE if signer.role == "employer" else DocumentSigner.Method.ACCOUNT
    opened = open_document(signer, at=at)
    sign_document(
        opened,
        method=method,
        shown_sha256=opened.request.sha256,
        has_read=True,
        at=at + timedelta(minutes=6),
        device="Firefox sur Windows",
    )
