"""One bilan with every kind of object, its content marked with a canary."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from beneficiaries.addresses.operations import ask_address_change
from beneficiaries.circumstances.operations import carry_words, circumstances_of, note_circumstances
from beneficiaries.enquiries.operations import assign_enquiry, plan_talk, receive_enquiry
from beneficiaries.mandates.operations import propose_mandate
from beneficiaries.models import Beneficiary, Bilan, EmployerContact, Fact, Mandate, PersonRequest, Representative
from beneficiaries.requests.operations import receive_request
from beneficiaries.third_parties.operations import add_employer_contact, add_representative
from bilan.demonstration import words
from bilan.demonstration.story import Story
from confidentiality.archive import keepables_of
from confidentiality.consenting import answer_consent, keep_documents
from confidentiality.files import keep
from confidentiality.models import Consent, KeptDocument, SharingGrant
from confidentiality.signatures.operations import SignerSpec, ask_signatures, record_paper
from exchange.closing.operations import Task, give_exercises, write_summary
from exchange.messages.operations import send_message
from exchange.models import BilanFile, SharedSummary
from exchange.notes import start_note, write_note
from exchange.operations import add_file
from foundation.tenancy import content_of, tenant
from funding.agreements.lookup import place_of
from funding.agreements.welcome.operations import publish_text
from funding.invoicing.drafting import details_of, prepare_invoice
from funding.invoicing.house import enter_regime
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.settling import record_payment
from funding.models import Agreement, Declaration, Document, FundingLine, HouseText, Invoice, Scheme, VatPeriod
from funding.operations import attach_proof, record_agreement, void_agreement
from organisations.caseload import keep_view
from organisations.models import Membership, User
from questionnaires import operations as questionnaires
from questionnaires.models import Assignment
from sessions.attendance import sign_attendance
from sessions.attendance.attesting import answer_contestation, attest_presence, contest_presence
from sessions.attendance.papers import print_sheet, record_scan
from sessions.models import Attendance, Attestation, Offer, Programme, Session, SessionGroup
from sessions.operations import book_session, hold_session
from sessions.planning.operations import enter_absence, open_hours
from sessions.programmes.operations import start_draft
from sessions.shipping import ship_programmes
from synthesis.models import Comment
from tests.confidentiality.signing import a_pdf
from tests.factories import NOW, a_beneficiary, a_member

A_PDF = b"%PDF-1.4\n%the signed agreement\n"


@dataclass
class Place:
    """The objects that an address may name, and the strings that only few may read."""

    ids: dict[str, object] = field(default_factory=dict)
    content_canary: str = ""
    name_canary: str = ""
    answers_canary: str = ""
    enquiry_canary: str = ""
    third_parties: tuple[User, ...] = ()
    presence_canary: str = ""


def a_place(consultant: Membership, mark: str, *, slot: int, at: datetime = NOW) -> tuple[Place, User]:
    """One bilan with every kind of object, its content marked with a canary."""
    content, name, answers, words_canary = (
        f"CANARI-{what}-{mark}" for what in ("CONTENU", "NOM", "REPONSES", "PRESENCE")
    )
    organisation = consultant.organisation
    person = a_beneficiary(consultant, last_name=name, first_name="Dominique", employer_name=f"Atelier {mark}")
    saved = words.COMMENT, words.SYNTHESES, words.PROGRAMMES, words.INVESTIGATIONS
    words.COMMENT = f"{content} remarque"
    words.SYNTHESES, words.PROGRAMMES, words.INVESTIGATIONS = (
        tuple({code: f"{content} {code}" for code in texts} for texts in told) for told in saved[1:]
    )
    try:
        with tenant(organisation.pk):
            if not Programme.objects.exists():
                ship_programmes(organisation=organisation)
                for kind in HouseText.Kind:
                    publish_text(kind, text="Bienvenue", by=consultant, at=at)
                start_draft(Offer.objects.get(slug="classique-16-h"), by=consultant, at=at)
            bilan = Story(
                person=person,
                consultant=consultant,
                programme=Programme.objects.get(title="Essentiel, 14 h"),
                payers=[(Scheme.SELF, Decimal("900.00")), (Scheme.EMPLOYER_PLAN, Decimal("500.00"))],
                ending="shared",
                now=at,
                slot=slot,
            ).tell()
            invoices = invoiced(bilan, consultant, Scheme.SELF)
            with_file(bilan, consultant, at)
            invoices |= invoiced(bilan, consultant, Scheme.EMPLOYER_PLAN)
            with_consents(bilan, person, content, at)
            receive_request(person, kind=PersonRequest.Kind.ACCESS, at=at)
            change = ask_address_change(person, f"nouvelle-{bilan.pk.hex}@exemple.test", by=consultant, at=at)
            successor = a_member(organisation)
            propose_mandate(bilan, member=successor, kind="successor", reason="Mutation", by=consultant, at=at)
            third_parties = beside(bilan, consultant, at)
            reopen(bilan, consultant, f"{answers} réouverture", at)
            presence = with_presence(bilan, consultant, f"{words_canary} présence", at)
            ids = objects_of(bilan) | with_exchange(bilan, consultant, content, at)
            view = keep_view(consultant, name=f"Vue {mark}", search="tri=nom", is_default=False)
            ids |= {
                "change_id": change.pk,
                "document_id": with_document(bilan, consultant, at),
                "view_id": view.pk,
                "offer_id": Offer.objects.get(slug="classique-16-h").pk,
            } | presence
            ids |= with_enquiry(consultant, mark, name, at) | invoices
            ids |= with_signatures(bilan, consultant, at)
    finally:
        words.COMMENT, words.SYNTHESES, words.PROGRAMMES, words.INVESTIGATIONS = saved
    return Place(ids, content, name, answers, f"CANARI-OBJECTIFS-{mark}", third_parties, words_canary), person.user


def invoiced(bilan: Bilan, by: Membership, scheme: Scheme) -> dict[str, object]:
    """What one payer was invoiced, and paid in part; of the house, its VAT regime. Issued now: days never go back."""
    organisation = bilan.organisation
    if not VatPeriod.objects.exists():
        organisation.street, organisation.postal_code, organisation.city = "1 rue Haute", "69001", "Lyon"
        organisation.save(update_fields=["street", "postal_code", "city"])
        enter_regime(organisation, kind="franchise", valid_from=date(2020, 1, 1), by=by, at=NOW)
    line = FundingLine.objects.select_related("plan").get(plan__bilan=bilan, scheme=scheme)
    line.plan.bilan = bilan
    buyer = Invoice.Buyer.PERSON if scheme == Scheme.SELF else Invoice.Buyer.EMPLOYER
    known = details_of(line, buyer)
    address = {"buyer_street": "2 rue Basse", "buyer_postal_code": "69001", "buyer_city": "Lyon"}
    siret = "" if scheme == Scheme.SELF else "73282932000074"
    details = replace(known, buyer_siret=siret, **address)
    invoice = prepare_invoice(line, amount=Decimal("100.00"), details=details, by=by, at=NOW)
    invoice = issue_invoice(invoice, by=by, at=NOW)
    if scheme != Scheme.SELF:
        return {"paid_invoice_id": invoice.pk}
    payment = record_payment(invoice, amount=Decimal(30), on=NOW.date(), means="cash", by=by, at=NOW)
    period = VatPeriod.objects.get()
    return {"invoice_id": invoice.pk, "settlement_id": payment.pk, "period_id": period.pk}


def with_enquiry(consultant: Membership, mark: str, name: str, at: datetime) -> dict[str, object]:
    """A first contact that the consultant follows, with a talk planned and objectives that they alone read."""
    said = {"first_name": "Sacha", "last_name": f"{name} contact", "phone": "06 00 00 00 00"}
    objectives = f"CANARI-OBJECTIFS-{mark}"
    enquiry = receive_enquiry(
        consultant.organisation, channel="phone", at=at, by=consultant, objectives=objectives, words="Bonjour", **said
    )
    assign_enquiry(enquiry, to=consultant, by=consultant, at=at)
    talk = plan_talk(enquiry, starts_at=at, mode="phone", member=consultant, by=consultant)
    return {"enquiry_id": enquiry.pk, "talk_id": talk.pk}


def with_signatures(bilan: Bilan, consultant: Membership, at: datetime) -> dict[str, object]:
    """A document that the person signed on paper, and that waits for the consultant."""
    person, by = bilan.beneficiary, consultant.user
    parties = [
        SignerSpec("person", str(person), person.email, person.user_id),
        SignerSpec("provider", str(consultant), by.email, by.pk),
    ]
    about = {
        "kind": "contract",
        "title": "Contrat",
        "subject_id": uuid4(),
        "expires_on": at.date() + timedelta(days=99),
    }
    asked = ask_signatures(bilan, pdf=a_pdf(), signers=parties, by=by, at=at, **about)
    theirs, ours = asked.signers.all()
    scan = b"\x89PNG\r\n\x1a\nscan"
    record_paper(asked, scan=scan, signed_on=at.date(), signers=[theirs], by=by, at=at)
    return {"signature_id": asked.pk, "signer_id": theirs.pk, "party_id": theirs.pk, "house_signer_id": ours.pk}


def beside(bilan: Bilan, by: Membership, at: datetime) -> tuple[User, ...]:
    """A representative who must sign still, and a contact of the employer that pays."""
    names = {"first_name": "Ange", "last_name": "Tiers"}
    person, key = bilan.beneficiary, bilan.pk.hex
    one = add_representative(
        person, kind="guardian", email=f"tutelle-{key}@exemple.test", by=by, at=at, must_co_sign=True, **names
    )
    two = add_employer_contact(person, email=f"rh-{key}@exemple.test", by=by, at=at, **names)
    return one.user, two.user


def with_file(bilan: Bilan, consultant: Membership, at: datetime) -> None:
    for agreement in Agreement.objects.filter(bilan=bilan, voided_at=None):
        void_agreement(agreement, reason="Autre document", by=consultant, at=at)
    kind, day = Agreement.Kind.TRIPARTITE, at.date()
    record_agreement(bilan, kind=kind, signed_on=day, by=consultant, at=at, content=A_PDF)


def with_document(bilan: Bilan, consultant: Membership, at: datetime) -> object:
    """A contract that was signed today."""
    document = Document(id=uuid4(), organisation_id=bilan.organisation_id, bilan=bilan, kind="individual", version=1,
                        state="sent", sha256="0" * 64, made_by=consultant, made_at=at, own_amount=1400)  # fmt: skip
    document.file_name = keep(A_PDF, place_of(document))
    document.save(force_insert=True)
    signed = {"signed_on": at.date(), "person_signed_on": at.date(), "settled_at": at}
    Document.objects.filter(pk=document.pk).update(state="signed", **signed)
    return document.pk


def with_consents(bilan: Bilan, person: Beneficiary, canary: str, at: datetime) -> None:
    """The person keeps their synthesis, and lets one document be kept for the follow-up."""
    answer_consent(bilan, Consent.Kind.KEEP_SYNTHESIS, is_given=True, by=person.user, author_name=str(person), at=at)
    with content_of(bilan.pk):
        code = keepables_of(bilan)[0].code
        keep_documents(
            bilan,
            [code],
            ends_on=date(2027, 6, 8),
            ended_on=None,
            by=person.user,
            author_name=str(person),
            at=at,
        )
        kept = KeptDocument.objects.get(bilan=bilan)
        kept.title = f"{canary} gardé"
        kept.content = {"canary": f"{canary} document gardé"} | kept.content
        kept.save(update_fields=["title", "content"])
        SharingGrant.objects.create(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            recipient_kind=SharingGrant.Recipient.OTHER,
            recipient_name=f"{canary} destinataire",
            recipient_address=f"{canary} adresse",
            document_sha256="0" * 64,
            granted_at=at,
            expires_on=date(2027, 6, 8),
        )


def with_exchange(bilan: Bilan, consultant: Membership, canary: str, at: datetime) -> dict[str, object]:
    """A private note, a document (its name and bytes too) and circumstances, all of which say the canary."""
    with tenant(bilan.organisation_id, user_id=consultant.user_id), content_of(bilan.pk):
        note = start_note(bilan, by=consultant.user, at=at)
        write_note(note, text=f"{canary} note", session=None, version=0, by=consultant.user, at=at)
        content = A_PDF + f"% {canary}\n".encode()
        party, by = BilanFile.Party.CONSULTANT, consultant.user
        file = add_file(bilan, title=f"{canary} titre", content=content, party=party, by=by, at=at)
        note_circumstances(
            bilan,
            version=circumstances_of(bilan).version,
            by=by,
            at=at,
            needs_adjustment=True,
            measures=[f"{canary} aménagement"],
            situation="ptp",
            note=f"{canary} motif",
        )
        carry_words(bilan, first_words=f"{canary} premiers mots", objectives=f"{canary} objectifs")
        session = Session.objects.filter(bilan=bilan, state="held").latest("starts_at")
        return {
            "note_id": note.pk,
            "file_id": file.pk,
            "message_id": a_message(bilan, f"{canary} message", at),
            **papers_of(session, canary, by=by, at=at),
        }


def a_message(bilan: Bilan, text: str, at: datetime) -> object:
    """What the person wrote and nobody read yet, with from where help was asked; answered by the consultant."""
    person, consultant = bilan.beneficiary.user, bilan.consultant.user
    theirs = send_message(
        bilan, text=text, about=f"{text} d’où", party=BilanFile.Party.PERSON, key=uuid4(), by=person, at=at
    )
    send_message(bilan, text=text, party=BilanFile.Party.CONSULTANT, key=uuid4(), by=consultant, at=at)
    return theirs.pk


def papers_of(session: Session, canary: str, *, by: User, at: datetime) -> dict[str, object]:
    """A summary for the person and an exercise, which say the canary."""
    before = SharedSummary.objects.filter(session=session).first()
    seen_at = before.written_at if before else None
    write_summary(session, text=f"{canary} résumé", seen_at=seen_at, by=by, at=at)
    (exercise,) = give_exercises(session, [Task(f"{canary} exercice")], by=by, at=at)
    return {"exercise_id": exercise.pk, "summary_id": SharedSummary.objects.get(session=session).pk}


def with_presence(bilan: Bilan, consultant: Membership, canary: str, at: datetime) -> dict[str, object]:
    """Three more meetings: one drawn on the consultant's device, one attested and contested, one on paper."""
    person, kind = bilan.beneficiary, Session.Kind.FOLLOW_UP  # outside the hours, which are all booked
    meetings = []
    for number in range(3):
        starts_at = at.replace(hour=4) - timedelta(days=9 + number)
        fields = {"step": None, "kind": kind, "starts_at": starts_at, "minutes": 15, "by": consultant.user}
        session = book_session(bilan, at=starts_at, **fields)
        session = hold_session(session, actual_minutes=15, at=at)
        by, name, party = consultant.user, str(consultant), Attendance.Party.CONSULTANT
        sign_attendance(session, party=party, by=by, signer_name=name, at=at)
        meetings.append(session)
    drawn, attested, on_paper = meetings
    sheet = print_sheet(bilan, by=consultant.user, at=at)
    record_scan(sheet, content=A_PDF, signed=[on_paper], signed_on=at.date(), by=consultant.user, at=at)
    sign_attendance(
        drawn,
        party=Attendance.Party.PERSON,
        by=None,
        signer_name=str(person),
        at=at,
        drawing="[[[10,10],[200,150],[400,20]]]",
        taken_by=consultant.user,
    )
    attest = {"evidence": "video_log", "words": canary, "by": consultant.user, "author_name": str(consultant)}
    attest_presence(attested, at=at, content=A_PDF, **attest)
    contestation = contest_presence(attested, words=canary, by=person.user, person_name=str(person), at=at)
    answer_contestation(
        contestation, outcome="maintained", words=canary, by=consultant.user, author_name=str(consultant), at=at
    )
    attestation = Attestation.objects.get(session=attested)
    return {"sheet_id": sheet.pk, "attestation_id": attestation.pk, "contestation_id": contestation.pk}


def reopen(bilan: Bilan, consultant: Membership, reason: str, at: datetime) -> None:
    """The answers were handed in, given back for a reason, and handed in again."""
    assignment, person = Assignment.objects.get(bilan=bilan), bilan.beneficiary.user
    with content_of(bilan.pk):
        questionnaires.reopen_questionnaire(assignment, reason=reason, by=consultant, at=at)
        questionnaires.submit_questionnaire(assignment, by=person, at=at)
        questionnaires.release_results(assignment, by=consultant, at=at)


def declared(bilan: Bilan) -> Session:
    """Personal work in a bilan whose programme foresees none: it counts nothing."""
    return Session.objects.create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        kind=Session.Kind.PERSONAL_WORK,
        state=Session.State.HELD,
        starts_at=NOW - timedelta(days=300),
        ends_at=NOW - timedelta(days=299),
        planned_minutes=30,
        actual_minutes=30,
        counted_minutes=0,
        booked_by=bilan.consultant.user,
        booked_at=NOW,
        settled_at=NOW,
    )


def part_of(bilan: Bilan) -> dict[str, object]:
    """What the person pays, with a paper that says so."""
    line = FundingLine.objects.get(plan__bilan=bilan, scheme=Scheme.SELF)
    proof = attach_proof(line, kind="agreement", content=A_PDF, by=bilan.consultant, at=NOW)
    declaration = Declaration.objects.create(
        organisation_id=bilan.organisation_id,
        line=line,
        kind="entry",
        on=NOW.date(),
        declared_by=bilan.consultant,
        declared_at=NOW,
    )
    return {"line_id": line.pk, "proof_id": proof.pk, "declaration_id": declaration.pk}


def a_group(consultant: Membership) -> SessionGroup:
    """A collective meeting that everybody left."""
    return SessionGroup.objects.create(
        organisation_id=consultant.organisation_id,
        consultant=consultant,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        mode="on_site",
        created_by=consultant.user,
        created_at=NOW,
    )


def objects_of(bilan: Bilan) -> dict[str, object]:
    with content_of(bilan.pk):
        comment = Comment.objects.filter(bilan_id=bilan.pk).first()
        kept = KeptDocument.objects.get(bilan_id=bilan.pk)
    request = PersonRequest.objects.get(beneficiary_id=bilan.beneficiary_id)
    consultant, day = bilan.consultant, timedelta(days=300)
    hours = open_hours(consultant, weekdays=[1], starts_minute=540, ends_minute=720, mode="phone")[0]
    absence = enter_absence(consultant, starts_at=NOW + day, ends_at=NOW + 2 * day, at=NOW)
    return {
        "bilan_id": bilan.pk,
        "consultant_id": consultant.pk,
        "hours_id": hours.pk,
        "absence_id": absence.pk,
        "group_id": a_group(consultant).pk,
        "work_id": declared(bilan).pk,
        "beneficiary_id": bilan.beneficiary_id,
        "session_id": Session.objects.filter(bilan=bilan, state="held").latest("starts_at").pk,
        "representative_id": Representative.objects.get(beneficiary=bilan.beneficiary).pk,
        "contact_id": EmployerContact.objects.get(employer=bilan.beneficiary.employer).pk,
        "mandate_id": Mandate.objects.get(bilan=bilan, kind="successor").pk,
        "fact_id": Fact.objects.filter(bilan=bilan, kind="preliminary_closed").get().pk,
        **part_of(bilan),
        "agreement_id": Agreement.objects.get(bilan=bilan, voided_at=None).pk,
        "assignment_id": Assignment.objects.get(bilan=bilan).pk,
        "comment_id": comment.pk,
        "kept_id": kept.pk,
        "request_id": request.pk,
        "task_id": request.tasks.get().pk,
    }
