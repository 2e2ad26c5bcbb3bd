"""What an erasure takes away, what the law keeps, and who may do it."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary, PersonRequest
from beneficiaries.operations import cancel_bilan
from beneficiaries.requests import erasing, operations
from beneficiaries.requests.operations import RequestRefused, answer_request
from beneficiaries.requests.queries import erasure_for
from beneficiaries.rules import Kind as FactKind
from beneficiaries.third_parties.operations import add_representative
from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from organisations.models import Affiliation, Invitation, User
from organisations.operations import remove_member
from tests.beneficiaries.asking import Channel, Kind, Outcome, receive, refused_by
from tests.factories import NOW, TODAY, a_beneficiary, a_bilan, a_member, an_organisation, facts

pytestmark = pytest.mark.django_db


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
