"""What a browser test needs and does not tell, done by the operations of the house inside the stack.

`Stack.prepare("house", slug=…)` writes one JSON line to this process and reads one back.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bilan.settings")

import django

django.setup()

from django.conf import settings
from django.db import transaction

from beneficiaries.cards import issue_card
from beneficiaries.models import Beneficiary, Bilan, Fact
from beneficiaries.operations import decide_consent, enter_beneficiary, invite_beneficiary, record_fact
from beneficiaries.rules import Kind
from beneficiaries.third_parties import add_employer_contact
from bilan.demonstration import words
from bilan.demonstration.story import Story
from confidentiality.opening import opened
from foundation import clock
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from funding.invoicing.telling import remind
from funding.models import Agreement, Invoice, Scheme
from funding.operations import record_agreement
from law.calendars import add_months
from organisations.actors import actor_of
from organisations.models import Invitation, Membership, Organisation, User
from organisations.operations import accept_invitation, create_organisation, invite_member
from organisations.permissions import Verb
from questionnaires import operations as questionnaires
from questionnaires.models import Assignment, Instrument
from sessions.attendance import sign_attendance
from sessions.models import Attendance, Programme, Session
from sessions.operations import book_session, hold_session, open_bilan_from
from sessions.queries import steps_of
from synthesis import operations as syntheses
from synthesis.models import Comment, Section, Synthesis
from tests.browser.numbers import siret_of
from tests.browser.stack import PASSWORD
from tests.factories import traces

ACTS: dict[str, Callable[..., dict[str, object]]] = {}


def act(function: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    ACTS[function.__name__] = function
    return function


# --- Houses -----------------------------------------------------------------------------------------


@act
def house(
    *, slug: str, name: str, consultants: int = 1, administrator_is_consultant: bool = False
) -> dict[str, object]:
    """An organisation whose team has accepted: admin@slug.test, c1@slug.test, c2@slug.test…"""
    at = clock.now()
    operator = User.objects.get(is_operator=True)
    organisation = create_organisation(
        name=name,
        slug=slug,
        siret=siret_of(Organisation.objects.count() + 1),
        qualiopi_certificate="QUA-2026-12",
        administrator_email=f"admin@{slug}.test",
        administrator_first_name="Agnès",
        administrator_last_name="Morel",
        administrator_is_consultant=administrator_is_consultant,
        by=operator,
        at=at,
    )
    organisation.qualiopi_until = add_months(at.date(), 30)
    organisation.save(update_fields=["qualiopi_until"])
    names = [("Claire", "Vasseur"), ("Julien", "Roche"), ("Inès", "Benali")]
    with tenant(organisation.pk):
        for number in range(consultants):
            first_name, last_name = names[number]
            invite_member(
                organisation,
                email=f"c{number + 1}@{slug}.test",
                first_name=first_name,
                last_name=last_name,
                is_administrator=False,
                is_consultant=True,
                by=operator,
                at=at,
            )
        for invitation in Invitation.objects.filter(accepted_at=None):
            accept_invitation(invitation, user=None, password=PASSWORD, at=at)
    OutboxMessage.objects.filter(organisation_id=organisation.pk).update(state=OutboxMessage.State.DROPPED)
    return {"slug": slug, "password": PASSWORD}


@act
def invited_house(
    *, slug: str, name: str, mail: str, first_name: str, last_name: str, is_consultant: bool = False
) -> dict[str, object]:
    """An organisation that the operator has just opened: the invitation of its administrator leaves."""
    create_organisation(
        name=name,
        slug=slug,
        siret=siret_of(Organisation.objects.count() + 1),
        administrator_email=mail,
        administrator_first_name=first_name,
        administrator_last_name=last_name,
        administrator_is_consultant=is_consultant,
        by=User.objects.get(is_operator=True),
        at=clock.now(),
    )
    return {"slug": slug}


@act
def invited_consultant(*, slug: str, mail: str, first_name: str, last_name: str) -> dict[str, object]:
    """The administrator of a house invites a consultant: the mail leaves."""
    organisation = organisation_of(slug)
    with tenant(organisation.pk):
        invite_member(
            organisation,
            email=mail,
            first_name=first_name,
            last_name=last_name,
            is_administrator=False,
            is_consultant=True,
            by=User.objects.get(email=f"admin@{slug}.test"),
            at=clock.now(),
        )
    return {"slug": slug}


@act
def everybody_joins(*, slug: str) -> dict[str, object]:
    """Those who were invited take their place."""
    with tenant(organisation_of(slug).pk):
        for invitation in Invitation.objects.filter(accepted_at=None):
            accept_invitation(invitation, user=None, password=PASSWORD, at=clock.now())
    return {"slug": slug}


# --- Bilans -----------------------------------------------------------------------------------------


@act
def bilan(
    *,
    slug: str,
    mail: str,
    first_name: str,
    last_name: str,
    consultant: str = "c1",
    programme: str = "Bilan en quatre étapes, 24 h",
) -> dict[str, object]:
    """A bilan just opened, and its person invited: the mail leaves."""
    with tenant(organisation_of(slug).pk):
        member = member_of(slug, consultant)
        at = clock.now()
        person = enter_beneficiary(
            member.organisation,
            by=member,
            at=at,
            first_name=first_name,
            last_name=last_name,
            email=mail,
            public="employee",
        )
        offer = Programme.objects.get(title=programme)
        opened_bilan = open_bilan_from(offer, beneficiary=person, consultant=member, opened_on=clock.paris_day(at))
        invite_beneficiary(opened_bilan, at=at)
    return addresses(slug, opened_bilan)


@act
def told(
    *,
    slug: str,
    mail: str,
    first_name: str,
    last_name: str,
    ending: str,
    consultant: str = "c1",
    slot: int = 0,
) -> dict[str, object]:
    """A bilan of the demonstration, told up to an ending; what it announced in the past is not mailed."""
    organisation = organisation_of(slug)
    with tenant(organisation.pk):
        member = member_of(slug, consultant)
        now = clock.now()
        person = enter_beneficiary(
            organisation,
            by=member,
            at=now - timedelta(days=300),
            first_name=first_name,
            last_name=last_name,
            email=mail,
            public="employee",
        )
        story = Story(
            person=person,
            consultant=member,
            programme=Programme.objects.get(title="Bilan en quatre étapes, 24 h"),
            payers=[(Scheme.CPF, Decimal("1600.00")), (Scheme.SELF, Decimal("200.00"))],
            ending=ending,
            now=now,
            slot=slot,
        )
        found = story.tell()
    OutboxMessage.objects.filter(organisation_id=organisation.pk).update(state=OutboxMessage.State.DROPPED)
    return addresses(slug, found)


@act
def firm_pays(*, slug: str, mail: str, first_name: str, last_name: str, firm: str, contact: str) -> dict[str, object]:
    """A bilan under way that a firm pays by its convention; somebody of the firm has a space. The house has an address."""
    organisation = organisation_of(slug)
    organisation.street, organisation.postal_code, organisation.city = "3 place Bellecour", "69002", "Lyon"
    organisation.save(update_fields=["street", "postal_code", "city"])
    with tenant(organisation.pk):
        member, now = member_of(slug, "c1"), clock.now()
        person = enter_beneficiary(
            organisation,
            by=member,
            at=now - timedelta(days=300),
            first_name=first_name,
            last_name=last_name,
            email=mail,
            public="employee",
            employer_name=firm,
            employer_siret="73282932000074",
        )
        story = Story(
            person=person,
            consultant=member,
            programme=Programme.objects.get(title="Bilan en quatre étapes, 24 h"),
            payers=[(Scheme.EMPLOYER_PLAN, Decimal("1900.00"))],
            ending="running",
            now=now,
            slot=0,
        )
        found = story.tell()
        add_employer_contact(person, first_name="Ines", last_name="Roy", email=contact, by=member, at=now)
    OutboxMessage.objects.filter(organisation_id=organisation.pk).update(state=OutboxMessage.State.DROPPED)
    return addresses(slug, found)


@act
def payer_is_late(*, slug: str) -> dict[str, object]:
    """The day of the first reminder of the one invoice of a house has come."""
    with tenant(organisation_of(slug).pk):
        remind(Invoice.objects.get(kind="invoice").pk, clock.now(), rank=1)
    return {"slug": slug}


@act
def card(*, slug: str, last_name: str) -> dict[str, object]:
    """The sheet of codes of somebody without e-mail."""
    with tenant(organisation_of(slug).pk):
        person = Beneficiary.objects.get(last_name=last_name)
        printed = issue_card(person, by=member_of(slug, "c1"), at=datetime.now(UTC))
    return {"codes": printed.codes}


@act
def rest(*, seconds: int) -> dict[str, object]:
    """Everybody's sessions, and their last proof of who they are, are so much older."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(store.get_model_class().objects.values_list("session_key", flat=True))
    for session in map(store, keys):
        if times := session.get("session_times"):
            session["session_times"] = times | {"seen": times["seen"] - seconds}
        records = session.get("account_authentication_methods", [])
        session["account_authentication_methods"] = [record | {"at": record["at"] - seconds} for record in records]
        session.save()
    return {"sessions": len(keys)}


def addresses(slug: str, of: Bilan) -> dict[str, object]:
    """Where a bilan and what it holds are read."""
    base = f"/o/{slug}/bilans/{of.pk}/"
    with tenant(of.organisation_id):
        assignment = Assignment.objects.filter(bilan_id=of.pk).first()
    return {
        "slug": slug,
        "bilan": str(of.pk),
        "page": base,
        "synthesis": f"{base}synthese/",
        "results": f"/o/{slug}/questionnaires/{assignment.pk}/resultats/" if assignment else "",
    }


def organisation_of(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def member_of(slug: str, name: str) -> Membership:
    return Membership.objects.select_related("user", "organisation").get(user__email=f"{name}@{slug}.test")


def in_bilan(function: Callable[..., None]) -> Callable[..., dict[str, object]]:
    """An act inside one bilan, at the business time."""

    def done(*, slug: str, bilan: str, **details: object) -> dict[str, object]:
        with tenant(organisation_of(slug).pk):
            found = Bilan.objects.select_related("beneficiary__user", "consultant__user", "organisation").get(
                pk=UUID(bilan)
            )
            function(found, at=clock.now(), **details)
            return addresses(slug, found)

    ACTS[function.__name__] = done
    return done


# --- What the person does while the consultant plays, and the other way round ------------------------


@in_bilan
def consents(of: Bilan, *, at: datetime) -> None:
    decide_consent(of, consents=True, by=of.beneficiary.user, at=at)


@in_bilan
def signs_agreement(of: Bilan, *, at: datetime) -> None:
    record_agreement(
        of,
        kind=Agreement.Kind.CPF_TERMS,
        signed_on=clock.paris_day(at),
        by=of.consultant,
        at=at,
        reference="CPF 2026-1",
    )


@in_bilan
def holds_session(of: Bilan, *, at: datetime) -> None:
    """A first meeting that has just begun is noted as held and signed by the consultant."""
    session = book_session(
        of, step=steps_of(of)[0], starts_at=at, minutes=60, place="Bureau 2", by=of.consultant.user, at=at
    )
    session = hold_session(session, actual_minutes=60, at=at)
    sign_attendance(
        session,
        party=Attendance.Party.CONSULTANT,
        by=of.consultant.user,
        signer_name=str(of.consultant),
        at=at,
        device="",
    )


@in_bilan
def holds_talks(of: Bilan, *, at: datetime, count: int) -> None:
    """Talks outside the hours took place this morning; nobody has signed."""
    for number in range(count):
        starts_at = at - timedelta(hours=2 * number + 1)
        fields = {"step": None, "kind": Session.Kind.FOLLOW_UP, "minutes": 45, "place": "Bureau 2"}
        session = book_session(of, starts_at=starts_at, by=of.consultant.user, at=starts_at, **fields)
        hold_session(session, actual_minutes=45, at=at)


@in_bilan
def proposes_questionnaire(of: Bilan, *, at: datetime) -> None:
    instrument = Instrument.objects.order_by("code", "-version")[0]
    questionnaires.assign_questionnaire(of, instrument=instrument, by=of.consultant, at=at)


@in_bilan
def answers_everything(of: Bilan, *, at: datetime) -> None:
    assignment = Assignment.objects.get(bilan=of)
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.ANSWER):
        questionnaires.consent_to(assignment, by=user, at=at)
        for number, item in enumerate(assignment.instrument.content.items):
            value = 1 + (number * 7 + ord(item.dimension[0])) % 5
            questionnaires.save_answer(assignment, item.code, value, version=0, by=user, at=at)
        questionnaires.submit_questionnaire(assignment, by=user, at=at)


@in_bilan
def hands_in_again(of: Bilan, *, at: datetime) -> None:
    """Answers that were given back are handed in as they are."""
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.ANSWER):
        questionnaires.submit_questionnaire(Assignment.objects.get(bilan=of), by=user, at=at)


@in_bilan
def shares_results(of: Bilan, *, at: datetime) -> None:
    with opened(of, by=actor_of(of.consultant.user, of.organisation_id), verb=Verb.READ_RESULTS):
        questionnaires.release_results(Assignment.objects.get(bilan=of), by=of.consultant, at=at)


@in_bilan
def shares_synthesis(of: Bilan, *, at: datetime) -> None:
    user, name = of.consultant.user, str(of.consultant)
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.WRITE_SYNTHESIS):
        synthesis = syntheses.start_synthesis(of, by=user, author_name=name, at=at)
        for section in Section.objects.filter(synthesis=synthesis, heading__in=words.SYNTHESES[0]):
            text = words.SYNTHESES[0][section.heading].replace("Sandrine", of.beneficiary.first_name)
            syntheses.write_section(section, text=text, version=0, by=user, author_name=name, at=at)
        syntheses.share_draft(synthesis, at=at)


@in_bilan
def comments_and_validates(of: Bilan, *, at: datetime) -> None:
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.COMMENT_SYNTHESIS):
        synthesis = Synthesis.objects.get(bilan=of)
        syntheses.comment_section(
            Section.objects.get(synthesis=synthesis, heading="skills"),
            text=words.COMMENT,
            author=Comment.Author.PERSON,
            author_name=str(of.beneficiary),
            at=at,
        )
        syntheses.validate_synthesis(synthesis, version=synthesis.shared_version, at=at)


@in_bilan
def hands_over(of: Bilan, *, at: datetime) -> None:
    user, name = of.consultant.user, str(of.consultant)
    for kind in (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED):
        traces(of, kind, at=at)
        record_fact(of, kind, by=user, author_name=name, at=at)
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.WRITE_SYNTHESIS):
        synthesis = Synthesis.objects.get(bilan=of)
        for comment in Comment.objects.filter(section__synthesis=synthesis):
            syntheses.resolve_comment(comment, at=at)
        syntheses.freeze_synthesis(synthesis, at=at)
        syntheses.hand_over_synthesis(synthesis, by=user, author_name=name, at=at)


@in_bilan
def leaves_trace(of: Bilan, *, at: datetime, closing: str) -> None:
    """What a phase needs before it closes: the chain alone, without its text."""
    traces(of, Kind(closing), at=at)


@in_bilan
def acknowledges(of: Bilan, *, at: datetime) -> None:
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.COMMENT_SYNTHESIS):
        syntheses.acknowledge_receipt(Synthesis.objects.get(bilan=of), by=user, author_name=str(of.beneficiary), at=at)


@in_bilan
def closes(of: Bilan, *, at: datetime) -> None:
    record_fact(of, Kind.CLOSED, by=of.consultant.user, author_name=str(of.consultant), at=at)


# --- What pages do not show ---------------------------------------------------------------------------


@act
def reminders(*, slug: str, bilan: str) -> dict[str, object]:
    """The reminder facts of a bilan, and the mails that were announced for them."""
    organisation = organisation_of(slug)
    with tenant(organisation.pk):
        facts = Fact.objects.filter(bilan_id=UUID(bilan), kind=Kind.FOLLOW_UP_REMINDED).count()
    messages = OutboxMessage.objects.filter(
        organisation_id=organisation.pk, subject_id=UUID(bilan), topic__startswith="sessions.follow_up"
    )
    return {
        "facts": facts,
        "states": sorted(messages.values_list("state", flat=True)),
        "message_ids": sorted(messages.values_list("message_id", flat=True)),
    }


def main() -> None:
    for line in sys.stdin:
        call = json.loads(line)
        try:
            with transaction.atomic():
                answer = ACTS[call["act"]](**call["details"])
        except Exception:
            answer = {"fault": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
