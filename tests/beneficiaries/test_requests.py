"""Requests of people about their data: clock, tasks, answers, and what the database refuses (GDPR art. 12 to 22)."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary, LegalGround, Mandate, PersonRequest, RequestTask
from beneficiaries.operations import cancel_bilan
from beneficiaries.requests import erasing, operations, reminders, rules
from beneficiaries.requests.operations import RequestRefused, answer_request, answer_task, extend_request
from beneficiaries.requests.queries import erasure_for, register
from beneficiaries.rules import Kind as FactKind
from beneficiaries.third_parties import add_representative
from confidentiality.destruction.execution import destroy
from confidentiality.models import Destruction
from foundation import due
from foundation.errors import violated
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import tenant
from organisations.models import Affiliation, Invitation, User
from organisations.operations import remove_member
from tests.factories import NOW, TODAY, a_beneficiary, a_bilan, a_member, an_organisation, facts

Kind, Outcome, Channel = PersonRequest.Kind, PersonRequest.Outcome, PersonRequest.Channel
pytestmark = pytest.mark.django_db


def a_mandate(house, member, *, kind, is_accepted=None) -> None:
    """A mandate as the database lets it be: proposed, then decided by the person."""
    is_guest = kind == Mandate.Kind.GUEST
    mandate = Mandate.objects.create(
        organisation=house.organisation,
        bilan=house.bilan,
        member=member,
        kind=kind,
        purpose=Mandate.Purpose.ADVICE if is_guest else "",
        until_on=TODAY + timedelta(days=30) if is_guest else None,
        reason="Relais",
        replaces=house.consultant,
        replaced_was_agreed=True,
        proposed_by=house.consultant,
        proposed_at=NOW,
        is_self_assigned=False,
    )
    if is_accepted is not None:
        decision = {"decided_at": NOW, "decided_by": house.person, "is_accepted": is_accepted}
        Mandate.objects.filter(pk=mandate.pk).update(**decision)


def receive(house, kind=Kind.OBJECTION, **said) -> PersonRequest:
    return operations.receive_request(said.pop("person", house.beneficiary), kind=kind, at=NOW, **said)


def refused_by(request: PersonRequest, **values) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        PersonRequest.objects.filter(pk=request.pk).update(**values)
    return violated(refusal.value)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 6, 8), date(2026, 7, 8)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_answer_is_due_one_month_after_receipt(received, due):
    assert rules.due_on(received, months=1) == due


def test_clock_runs_from_receipt_not_from_typing(inside):
    request = receive(inside, channel=Channel.PAPER, by=inside.consultant, received_at=NOW - timedelta(days=20))

    assert request.due_on == date(2026, 6, 19)
    assert request.recorded_by == inside.consultant


def test_second_open_request_of_a_right_is_refused(inside):
    receive(inside)

    with pytest.raises(RequestRefused, match="attend déjà"):
        receive(inside)


def test_request_is_not_received_in_the_future(inside):
    with pytest.raises(RequestRefused, match="d’avance"):
        receive(inside, channel=Channel.PAPER, by=inside.consultant, received_at=NOW + timedelta(hours=1))


def test_access_gives_a_task_to_everyone_who_may_hold_notes(inside):
    """In charge, formerly in charge, invited; a refused invitation and another person's consultant give none."""
    former, guest, refused, stranger = (a_member(inside.organisation) for _ in range(4))
    a_bilan(inside.colleague, beneficiary=inside.beneficiary)
    a_bilan(stranger)
    a_mandate(inside, former, kind=Mandate.Kind.INTERIM)
    a_mandate(inside, guest, kind=Mandate.Kind.GUEST, is_accepted=True)
    a_mandate(inside, refused, kind=Mandate.Kind.GUEST, is_accepted=False)

    request = receive(inside, Kind.ACCESS)

    tasks = request.tasks.all()
    assert {task.assignee for task in tasks} == {inside.consultant, inside.colleague, former, guest}
    assert {task.due_on for task in tasks} == {request.due_on - timedelta(days=7)}
    assert mails("beneficiaries.task_waits") == 4


def test_destroyed_notes_are_asked_of_nobody(inside):
    facts(inside.bilan, FactKind.CONSENT_WITHDRAWN, at=NOW)
    for planned in Destruction.objects.all():
        destroy(planned, at=NOW + timedelta(days=40))

    assert not receive(inside, Kind.ACCESS).tasks.exists()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.ACCESS])
def test_other_rights_give_no_task(inside, kind):
    assert not receive(inside, kind).tasks.exists()


def test_access_is_granted_only_once_authors_answered(inside):
    request = receive(inside, Kind.ACCESS)
    with pytest.raises(RequestRefused, match="notes privées"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert (
        refused_by(request, outcome="granted", answered_at=NOW, answered_by=inside.administrator)
        == "access_waits_for_notes"
    )

    answer_task(request.tasks.get(), outcome=RequestTask.Outcome.NONE, at=NOW)

    assert answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW).outcome == "granted"


def test_notes_of_somebody_who_left_let_the_answer_be_partial_only(inside):
    gone = a_member(inside.organisation, last_name="Parti")
    a_bilan(gone, beneficiary=inside.beneficiary)
    type(gone).objects.filter(pk=gone.pk).update(removed_at=NOW)
    request = receive(inside, Kind.ACCESS)
    answer_task(request.tasks.get(assignee=inside.consultant), outcome=RequestTask.Outcome.NONE, at=NOW)

    with pytest.raises(RequestRefused, match="Camille Parti a quitté l’équipe"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert refused_by(request, outcome="granted", answered_at=NOW) == "access_waits_for_notes"
    ground, words = LegalGround.AUTHOR_LEFT, "Les notes de Camille Parti ne s’ouvrent plus."
    partly = answer_request(
        request, outcome=Outcome.PARTLY, legal_ground=ground, answer=words, by=inside.administrator, at=NOW
    )

    assert partly.outcome == "partly"
    assert mails("beneficiaries.task_waits") == 1


def test_task_is_answered_once_and_for_good(inside):
    task = receive(inside, Kind.ACCESS).tasks.get()
    answer_task(task, outcome=RequestTask.Outcome.REFUSED, legal_ground="15.4", at=NOW)

    with pytest.raises(RequestRefused, match="déjà répondu"):
        answer_task(task, outcome=RequestTask.Outcome.GIVEN, at=NOW)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        RequestTask.objects.filter(pk=task.pk).update(outcome="given", legal_ground="")
    assert violated(refusal.value) == "task_keeps_its_answer"


@pytest.mark.parametrize(("outcome", "ground"), [("refused", ""), ("given", "15.4")])
def test_notes_are_refused_with_a_legal_ground_and_given_without(inside, outcome, ground):
    task = receive(inside, Kind.ACCESS).tasks.get()

    with pytest.raises(RequestRefused, match="motif légal"):
        answer_task(task, outcome=outcome, legal_ground=ground, at=NOW)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        RequestTask.objects.filter(pk=task.pk).update(outcome=outcome, legal_ground=ground, done_at=NOW)
    assert violated(refusal.value) == "notes_are_refused_with_a_legal_ground"


def test_done_task_has_its_outcome(inside):
    task = receive(inside, Kind.ACCESS).tasks.get()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        RequestTask.objects.filter(pk=task.pk).update(done_at=NOW)
    assert violated(refusal.value) == "done_task_has_its_outcome"


def test_answer_is_put_off_once_with_its_reason(inside):
    request = extend_request(receive(inside, Kind.ACCESS), reason="Trois bilans à réunir", at=NOW + timedelta(days=20))

    assert (request.first_due_on, request.due_on) == (date(2026, 7, 8), date(2026, 9, 8))
    assert request.tasks.get().due_on == date(2026, 9, 1)
    with pytest.raises(RequestRefused, match="qu’une fois"):
        extend_request(request, reason="Encore", at=NOW + timedelta(days=21))


@pytest.mark.parametrize(("days", "reason", "words"), [(31, "Complexe", "premier délai"), (2, "  ", "pourquoi")])
def test_late_or_silent_extension_is_refused(inside, days, reason, words):
    with pytest.raises(RequestRefused, match=words):
        extend_request(receive(inside), reason=reason, at=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    "values",
    [
        {"due_on": date(2026, 9, 8)},
        {"due_on": date(2026, 9, 8), "extended_on": TODAY},
        {"due_on": date(2026, 9, 8), "extended_on": date(2026, 7, 9), "extension_reason": "Trop tard"},
        {"extended_on": TODAY, "extension_reason": "Sans nouvelle date"},
    ],
)
def test_database_refuses_an_extension_without_reason_or_too_late(inside, values):
    assert refused_by(receive(inside), **values) == "request_is_extended_in_time_with_a_reason"


@pytest.mark.parametrize("values", [{"words": "Autre"}, {"received_at": NOW - timedelta(days=9)}, {"kind": "access"}])
def test_what_was_asked_does_not_change(inside, values):
    assert refused_by(receive(inside, words="Plus de relance"), **values) == "request_keeps_its_words"


def test_answer_does_not_change(inside):
    request = answer_request(receive(inside), outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)

    with pytest.raises(RequestRefused, match="déjà sa réponse"):
        answer_request(request, outcome=Outcome.REFUSED, by=inside.administrator, at=NOW)
    assert refused_by(request, answer="Autre") == "request_keeps_its_answer"


def test_register_has_no_eraser(inside):
    task = receive(inside, Kind.ACCESS).tasks.get()
    request = receive(inside)

    for rows in (RequestTask.objects.filter(pk=task.pk), PersonRequest.objects.filter(pk=request.pk)):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            rows.delete()
        assert violated(refusal.value) == "register_row_is_kept"


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.REFUSED])
@pytest.mark.parametrize(("ground", "answer"), [("", "Non"), ("17.3.b", "")])
def test_refusal_has_its_legal_ground_and_its_words(inside, outcome, ground, answer):
    request = receive(inside)

    with pytest.raises(RequestRefused, match="motif légal"):
        answer_request(request, outcome=outcome, legal_ground=ground, answer=answer, by=inside.administrator, at=NOW)


def test_answer_needs_its_outcome(inside):
    assert refused_by(receive(inside), answered_at=NOW) == "answer_has_its_outcome"


@pytest.mark.parametrize(("channel", "by"), [("space", True), ("paper", False)])
def test_only_an_assisted_request_names_who_typed_it(inside, channel, by):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        receive_raw(inside, channel=channel, recorded_by=inside.consultant if by else None)
    assert violated(refusal.value) == "assisted_request_says_who_typed_it"


def receive_raw(house, **values):
    base = {
        "organisation": house.organisation,
        "beneficiary": house.beneficiary,
        "kind": "objection",
        "received_at": NOW,
        "recorded_at": NOW,
        "first_due_on": TODAY,
        "due_on": TODAY,
    }
    return PersonRequest.objects.create(**base | values)


def test_erasure_is_confirmed_before_it_is_done(inside):
    request = receive(inside, Kind.ERASURE, channel=Channel.PAPER, by=inside.consultant)
    with pytest.raises(RequestRefused, match="pas encore confirmé"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert refused_by(request, outcome="granted", answered_at=NOW) == "erasure_is_confirmed_first"

    operations.confirm_erasure(request, at=NOW)
    request.refresh_from_db()

    assert not request.must_be_confirmed
    with pytest.raises(RequestRefused, match="n’efface rien"):
        answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    assert not answer_request(
        request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW, does_erase=True
    ).is_open


def test_only_an_open_erasure_is_confirmed(inside):
    with pytest.raises(RequestRefused, match="rien à confirmer"):
        operations.confirm_erasure(receive(inside), at=NOW)


def test_correction_typed_by_the_person_is_applied_as_it_is(inside):
    person = inside.beneficiary
    request = receive(inside, Kind.RECTIFICATION, changes={"phone": [person.phone, "06 01 02 03 04"]})

    operations.apply_rectification(request, by=inside.administrator, at=NOW)

    person.refresh_from_db()
    request.refresh_from_db()
    assert (person.phone, request.outcome) == ("06 01 02 03 04", "granted")


def test_correction_typed_by_the_team_never_moves_an_address(inside):
    changes = {"email": [inside.beneficiary.email, "pirate@exemple.test"]}
    request = receive(inside, Kind.RECTIFICATION, changes=changes, channel=Channel.SPOKEN, by=inside.administrator)

    with pytest.raises(RequestRefused, match="dans la fiche"):
        operations.apply_rectification(request, by=inside.administrator, at=NOW)


def test_correction_of_a_file_that_moved_is_refused(inside):
    request = receive(inside, Kind.RECTIFICATION, changes={"phone": ["06 99 99 99 99", "06 01 02 03 04"]})

    with pytest.raises(RequestRefused, match="a changé depuis"):
        operations.apply_rectification(request, by=inside.administrator, at=NOW)


def test_late_requests_come_first(inside):
    later = receive(inside)
    late = receive(
        inside, Kind.RESTRICTION, channel=Channel.PAPER, by=inside.consultant, received_at=NOW - timedelta(50)
    )
    answered = receive(inside, Kind.PORTABILITY)
    answer_request(answered, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)

    assert list(register(state="all", on=TODAY)) == [late, later, answered]
    assert list(register(state="late", on=TODAY)) == [late]
    assert list(register(state="answered", on=TODAY)) == [answered]
    assert list(register(kind="restriction", on=TODAY)) == [late]
    assert not register(query="Personne d’autre", on=TODAY)


# --- Reminders ------------------------------------------------------------------------------------


def mails(topic: str) -> int:
    return OutboxMessage.objects.filter(topic=topic).count()


def test_one_reminder_seven_days_before(inside):
    request = receive(inside, Kind.ACCESS)
    planned = DueDate.objects.get(subject_id=request.pk)

    due.raise_date(planned.pk)
    due.raise_date(planned.pk)
    reminders.remind(request.pk, NOW)

    assert planned.due_on == request.due_on - timedelta(days=7)
    assert (mails("beneficiaries.request_due"), mails("beneficiaries.task_waits")) == (1, 2)


def test_answered_request_reminds_nobody(inside):
    request = receive(inside)
    answer_request(request, outcome=Outcome.GRANTED, by=inside.administrator, at=NOW)
    reminders.remind(request.pk, NOW)

    assert not DueDate.objects.filter(subject_id=request.pk).exists()
    assert mails("beneficiaries.request_due") == 0


def test_extended_request_is_reminded_again_before_its_new_date(inside):
    request = receive(inside)
    due.raise_date(DueDate.objects.get(subject_id=request.pk).pk)
    extend_request(request, reason="Complexe", at=NOW + timedelta(days=25))

    planned = DueDate.objects.get(subject_id=request.pk, raised_at=None)
    due.raise_date(planned.pk)

    assert planned.due_on == date(2026, 9, 1)
    assert mails("beneficiaries.request_due") == 2


def test_mails_say_nothing_of_the_request(inside, mailoutbox):
    from foundation import outbox

    request = receive(inside, Kind.ERASURE, words="Tout ce qui parle de mon burn-out")
    reminders.remind(request.pk, NOW)
    extend_request(request, reason="Trois bilans", at=NOW)
    for pk in list(OutboxMessage.objects.values_list("pk", flat=True)):
        outbox.deliver(pk)

    assert len(mailoutbox) == 3
    for mail in mailoutbox:
        text = f"{mail.subject} {mail.body}".lower()
        assert not [word for word in ("burn", "efface", "bilan de", "trois bilans", "membre") if word in text]


# --- What erasure does ----------------------------------------------------------------------------


def test_person_without_a_bilan_may_be_erased_whole(inside):
    prospect = a_beneficiary(inside.consultant)

    erasure = erasure_for(prospect, on=TODAY)

    assert [line.split(" : ")[0] for line in erasure.now[:2]] == ["Votre fiche", "Votre accès"]


def test_running_bilan_says_that_its_papers_go_with_it(inside):
    erasure = erasure_for(inside.beneficiary, on=TODAY)

    assert erasure.at_the_end[0].startswith("Votre bilan est en cours")
    assert "5\u00a0ans après la fin du bilan" in erasure.kept[0]


def test_ended_bilan_says_until_which_day_the_law_keeps(inside):
    facts(inside.bilan, FactKind.CONSENT_WITHDRAWN, at=NOW)

    erasure = erasure_for(inside.beneficiary, on=TODAY)

    assert "jusqu’au 8\u00a0juin 2031. Votre organisme propose cette durée" in erasure.kept[0]
    assert "10\u00a0ans à compter de la clôture des comptes" in erasure.kept[1]
    assert "gardée pour le suivi" in erasure.kept[2]
    assert "jusqu’au 8\u00a0juin 2029" in erasure.kept[2]


def test_leaving_member_is_still_refused_for_bilans_only(inside):
    """A task holds nobody back: closing a door must never wait."""
    receive(inside, Kind.ACCESS)
    a_member(inside.organisation, is_administrator=True)

    remove_member(inside.administrator, by=inside.administrator.user, at=NOW)

    inside.administrator.refresh_from_db()
    assert inside.administrator.removed_at == NOW


@pytest.fixture
def erasing_a_prospect(inside):
    """A prospect with an employer, a guardian, a card of words in the register, who asks to be erased."""
    prospect = a_beneficiary(inside.consultant, phone="06 11", employer_name="Transports Gallois")
    guardian = add_representative(
        prospect, kind="guardian", first_name="Alix", last_name="Tuteur", email="alix@exemple.test",
        by=inside.consultant, at=NOW,
    )  # fmt: skip
    corrected = receive(
        inside, Kind.RECTIFICATION, person=prospect, words="Mon nom", changes={"phone": ["06 11", "06 12"]}
    )
    answer_request(corrected, outcome=Outcome.GRANTED, answer="C’est fait.", by=inside.administrator, at=NOW)
    request = receive(inside, Kind.ERASURE, person=prospect, words="Effacez-moi", is_confirmed=True)
    inside.prospect, inside.guardian, inside.corrected, inside.erasure = prospect, guardian, corrected, request
    return inside


def test_whole_erasure_leaves_no_name_no_word_no_account(erasing_a_prospect):
    house, prospect = erasing_a_prospect, erasing_a_prospect.prospect
    former, guardian_user = prospect.user, house.guardian.user

    erasing.erase_now(house.erasure, by=house.administrator, at=NOW)

    for row in (prospect, house.erasure, house.corrected, house.guardian):
        row.refresh_from_db()
    assert (str(prospect), prospect.erased_at) == ("Personne effacée", NOW)
    assert (prospect.email, prospect.phone, prospect.employer, prospect.user) == ("", "", None, None)
    assert (str(house.guardian), house.guardian.email, house.guardian.user) == ("Personne effacée", "", None)
    assert house.guardian.ended_at == NOW
    assert not User.objects.filter(pk__in=[former.pk, guardian_user.pk]).exists()
    assert not EmailAddress.objects.filter(email__in=[former.email, "alix@exemple.test"]).exists()
    for request in (house.erasure, house.corrected):
        assert (request.outcome, request.words, request.changes) == ("granted", "", {})
    assert house.corrected.answer == "C’est fait."


def test_answer_leaves_before_the_address_does(erasing_a_prospect, mailoutbox):
    address = erasing_a_prospect.prospect.email

    erasing.erase_now(erasing_a_prospect.erasure, by=erasing_a_prospect.administrator, at=NOW)

    assert [mail.to for mail in mailoutbox] == [[address]]
    assert "bilan" not in f"{mailoutbox[0].subject} {mailoutbox[0].body}".lower().replace(
        erasing_a_prospect.organisation.name.lower(), ""
    )
    theirs = OutboxMessage.objects.filter(recipient_id=erasing_a_prospect.prospect.pk)
    assert not theirs.filter(state=OutboxMessage.State.WAITING).exists()


def test_nothing_is_erased_when_the_answer_cannot_leave(erasing_a_prospect, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(RequestRefused, match="rien n’est effacé"):
        erasing.erase_now(erasing_a_prospect.erasure, by=erasing_a_prospect.administrator, at=NOW)

    erasing_a_prospect.erasure.refresh_from_db()
    assert erasing_a_prospect.erasure.is_open
    assert Beneficiary.objects.get(pk=erasing_a_prospect.prospect.pk).erased_at is None


def test_account_that_serves_elsewhere_stays(erasing_a_prospect):
    former = erasing_a_prospect.prospect.user
    a_member(an_organisation(), user=former)

    with tenant(erasing_a_prospect.organisation.pk):
        erasing.erase_now(erasing_a_prospect.erasure, by=erasing_a_prospect.administrator, at=NOW)

    assert User.objects.get(pk=former.pk).email == former.email
    assert not Affiliation.objects.get(user=former, organisation=erasing_a_prospect.organisation).is_beneficiary


def test_account_that_a_kept_row_names_is_emptied(erasing_a_prospect):
    prospect, former = erasing_a_prospect.prospect, erasing_a_prospect.prospect.user
    cancel_bilan(a_bilan(erasing_a_prospect.consultant, beneficiary=prospect), reason="Saisi par erreur", at=NOW)
    Invitation.objects.create(
        organisation=erasing_a_prospect.organisation,
        email="autre@exemple.test",
        is_consultant=True,
        invited_by=former,
        invited_at=NOW,
        expires_at=NOW,
    )

    erasing.erase_now(erasing_a_prospect.erasure, by=erasing_a_prospect.administrator, at=NOW)

    former.refresh_from_db()
    assert (former.email, former.is_active, former.has_usable_password()) == (None, False, False)
    assert "bilan annulé" in " ".join(erasure_for(prospect, on=TODAY).kept)


def test_words_go_with_an_erased_name_only(erasing_a_prospect):
    """The trigger lets words be blanked by a granted erasure, and nothing else be touched beside."""
    corrected = erasing_a_prospect.corrected
    assert refused_by(corrected, words="", changes={}) == "request_keeps_its_answer"
    erased = {"first_name": "Personne", "last_name": "effacée", "email": "", "phone": "", "user": None}
    prospect = Beneficiary.objects.filter(pk=erasing_a_prospect.prospect.pk)
    prospect.update(**erased, employer=None, erased_at=NOW)
    assert refused_by(corrected, words="", changes={}) == "request_keeps_its_answer"
    erasure, by = erasing_a_prospect.erasure, erasing_a_prospect.administrator
    answer_request(erasure, outcome=Outcome.GRANTED, by=by, at=NOW, does_erase=True)

    assert refused_by(corrected, words="", changes={}, answer="Autre") == "request_keeps_its_answer"
    assert refused_by(corrected, words="Autre", changes={}) == "request_keeps_its_answer"
    assert PersonRequest.objects.filter(pk=corrected.pk).update(words="", changes={}) == 1


def test_erased_person_has_no_name(inside):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Beneficiary.objects.filter(pk=inside.beneficiary.pk).update(erased_at=NOW)
    assert violated(refusal.value) == "erased_person_has_no_name"


def test_who_typed_the_confirmation_does_not_erase_where_somebody_else_can(inside):
    request = receive(inside, Kind.ERASURE, channel=Channel.PAPER, by=inside.consultant)
    operations.confirm_erasure(request, by=inside.administrator, at=NOW)
    alone = inside.administrator
    other = a_member(inside.organisation, is_administrator=True)

    with pytest.raises(RequestRefused, match="une autre personne"):
        erasing.erase_now(request, by=alone, at=NOW)
    type(other).objects.filter(pk=other.pk).update(removed_at=NOW)

    assert not erasing.erase_now(request, by=alone, at=NOW).is_open


def test_erasure_during_a_bilan_keeps_what_the_law_keeps(inside):
    Beneficiary.objects.filter(pk=inside.beneficiary.pk).update(phone="06 11")
    request = receive(inside, Kind.ERASURE, is_confirmed=True)

    erasing.erase_now(request, by=inside.administrator, at=NOW)

    person = Beneficiary.objects.get(pk=inside.beneficiary.pk)
    request.refresh_from_db()
    assert person.phone == ""
    assert (str(person), person.user) == (str(inside.beneficiary), inside.person)
    assert (request.outcome, request.legal_ground) == ("partly", "17.3.b")


def test_nothing_is_erased_before_the_person_confirms(inside):
    Beneficiary.objects.filter(pk=inside.beneficiary.pk).update(phone="06 11")
    waiting = receive(inside, Kind.ERASURE, channel=Channel.PAPER, by=inside.consultant)

    for request, words in ((waiting, "pas encore confirmé"), (receive(inside), "pas un effacement")):
        with pytest.raises(RequestRefused, match=words):
            erasing.erase_now(request, by=inside.administrator, at=NOW)
    assert Beneficiary.objects.get(pk=inside.beneficiary.pk).phone == "06 11"
