"""Content stays behind its bilan, sealed, in its place; what travels says nothing."""

import pytest
from django.core import mail
from django.db import connection

from confidentiality.vault import Unreadable
from foundation import outbox
from foundation.models import OutboxMessage
from foundation.tenancy import content_of, tenant
from synthesis.models import Comment, Frozen, Section
from synthesis.operations import comment_section, freeze_synthesis, validate_synthesis
from synthesis.queries import frozen_snapshot
from tests.factories import NOW, a_house, a_ready_bilan
from tests.synthesis import factories

CANARY = "Canari-Turquoise"
TEXTS = dict.fromkeys(factories.TEXTS, f"Le mot {CANARY} ne sort pas d’ici.")


def a_telling_one(house):
    synthesis = factories.a_shared(house, TEXTS)
    section = factories.a_section(synthesis, "project")
    comment_section(section, text=CANARY, author=Comment.Author.PERSON, author_name="Dominique", at=NOW)
    factories.observed(house, synthesis, CANARY)
    validate_synthesis(synthesis, version=synthesis.shared_version, at=NOW)
    return freeze_synthesis(synthesis, at=NOW)


@pytest.mark.parametrize("table", ["synthesis", "section", "comment", "frozen"])
def test_no_table_holds_plain_text(opened, table):
    a_telling_one(opened)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM synthesis_{table} t")
        rows = [row for (row,) in cursor.fetchall()]

    assert rows
    assert not [row for row in rows if CANARY in row or CANARY.encode().hex() in row]


@pytest.mark.parametrize("model", [Section, Comment, Frozen])
def test_content_is_shown_of_the_open_bilan_only(inside, model):
    with content_of(inside.bilan.pk):
        a_telling_one(inside)
        shown = model.objects.count()
    other = a_ready_bilan(inside.consultant)

    with content_of(other.pk):
        of_other = model.objects.count()

    assert shown > 0
    assert (model.objects.count(), of_other) == (0, 0)


def test_content_of_another_organisation_is_not_shown(house):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        a_telling_one(house)
    elsewhere = a_house()

    with tenant(elsewhere.organisation.pk), content_of(house.bilan.pk):
        counts = [model.objects.count() for model in (Section, Comment, Frozen)]

    assert counts == [0, 0, 0]


@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE synthesis_section SET text = (SELECT text FROM synthesis_section WHERE heading = 'skills')"
        " WHERE heading = 'project'",
        "UPDATE synthesis_section SET text = shared_text WHERE heading = 'project'",
    ],
)
def test_moved_ciphertext_refuses_to_open(opened, swap):
    synthesis = factories.a_shared(opened)
    with connection.cursor() as cursor:
        cursor.execute(swap)

    with pytest.raises(Unreadable):
        _ = factories.a_section(synthesis, "project").text


def test_snapshot_that_is_not_the_frozen_one_refuses_to_open(opened):
    synthesis = factories.a_frozen(opened)
    synthesis.frozen_sha256 = "0" * 64

    with pytest.raises(Unreadable, match="figé"):
        frozen_snapshot(synthesis)


def test_mail_of_the_sharing_says_nothing(opened):
    synthesis = factories.a_shared(opened, TEXTS)
    message = OutboxMessage.objects.get(subject_id=synthesis.pk)

    outbox.deliver(message.pk)

    (sent,) = mail.outbox
    words = f"{sent.subject} {sent.body} {sent.alternatives[0][0]}"
    assert sent.subject == "Un message vous attend"
    assert not [word for word in (CANARY, "synthèse", "Synthèse", "bilan de compétences") if word in words]
