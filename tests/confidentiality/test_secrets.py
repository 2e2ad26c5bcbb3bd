"""What is encrypted opens at its own place only, and is never plain in the database or on disk."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import connection

from confidentiality import files, vault
from confidentiality.opening import opened
from confidentiality.vault import Place, Unreadable, seal, unseal
from foundation.tenancy import content_of
from organisations.permissions import Verb
from synthesis.models import Section, Synthesis
from tests.factories import NOW, a_ready_bilan, an_actor

SECRET = "Je veux changer de métier"


@pytest.fixture
def place(inside):
    """A place of the house's bilan, which is open."""
    with content_of(inside.bilan.pk):
        yield Place(inside.organisation.pk, inside.bilan.pk, "t", "c", uuid4())


def a_section(bilan, text=SECRET) -> Section:
    synthesis = Synthesis.objects.create(organisation_id=bilan.organisation_id, bilan=bilan, started_at=NOW)
    return Section.objects.create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        synthesis=synthesis,
        heading="skills",
        text=text,
        updated_at=NOW,
        updated_by=bilan.consultant.user,
        author_name="Camille",
    )


def test_sealed_text_opens_at_its_place(place):
    assert unseal(seal(SECRET.encode(), place), place).decode() == SECRET


@pytest.mark.parametrize("moved", ["organisation_id", "bilan_id", "table", "column", "row_id"])
def test_sealed_text_moved_elsewhere_refuses_to_open(place, moved):
    sealed = seal(SECRET.encode(), place)
    elsewhere = Place(**(vars(place) | {moved: "ailleurs" if moved in ("table", "column") else uuid4()}))

    with pytest.raises(Unreadable):
        unseal(sealed, elsewhere)


def test_altered_text_refuses_to_open(place):
    sealed = bytearray(seal(SECRET.encode(), place))
    sealed[-1] ^= 1

    with pytest.raises(Unreadable):
        unseal(bytes(sealed), place)


def test_unknown_scheme_refuses_to_open(place):
    with pytest.raises(Unreadable, match="inconnu"):
        unseal(b"\x09" + b"0" * 40, place)


def test_cut_text_refuses_to_open(place):
    with pytest.raises(Unreadable):
        unseal(seal(b"x", place)[:20], place)


def test_same_text_is_never_sealed_twice_alike(place):
    assert seal(b"non", place) != seal(b"non", place)


@pytest.mark.parametrize("key", ["trop court", "YQ=="])
def test_installation_without_a_real_key_does_not_seal(settings, place, key):
    settings.MASTER_KEY = key

    with pytest.raises(ImproperlyConfigured, match="32 octets"):
        vault.seal(b"x", place)


def test_encrypted_field_reads_as_written_and_is_not_plain_in_the_table(inside):
    with content_of(inside.bilan.pk):
        section = a_section(inside.bilan)
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM synthesis_section WHERE id = %s", [section.pk])
            (stored,) = cursor.fetchone()

        assert Section.objects.get(pk=section.pk).text == SECRET
    assert SECRET.encode() not in bytes(stored)


def test_ciphertext_copied_to_another_row_refuses_to_open(inside):
    with content_of(inside.bilan.pk):
        ours = a_section(inside.bilan)
        other = Section.objects.create(
            organisation=inside.organisation,
            bilan=inside.bilan,
            synthesis=ours.synthesis,
            heading="project",
            text="Autre",
            updated_at=NOW,
            updated_by=inside.consultant.user,
            author_name="Camille",
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE synthesis_section SET text = (SELECT text FROM synthesis_section WHERE id = %s) WHERE id = %s",
                [ours.pk, other.pk],
            )

        with pytest.raises(Unreadable):
            _ = Section.objects.get(pk=other.pk).text


def test_encrypted_field_is_not_written_through_a_query(inside):
    with content_of(inside.bilan.pk), pytest.raises(FieldError, match="encrypted"):
        Section.objects.update(text="en clair")


def test_encrypted_field_is_not_searched(inside):
    with pytest.raises(FieldError, match="cannot be searched"):
        Section.objects.filter(text=SECRET)


def test_content_of_another_bilan_of_the_house_stays_closed(inside):
    other = a_ready_bilan(inside.consultant)
    with content_of(inside.bilan.pk):
        a_section(inside.bilan)

    with content_of(other.pk):
        seen_from_other = Section.objects.count()
    seen_without_opening = Section.objects.count()

    assert (seen_from_other, seen_without_opening) == (0, 0)


def test_content_opens_for_whom_the_table_allows(inside):
    with opened(inside.bilan, by=an_actor(inside.consultant), verb=Verb.WRITE_SYNTHESIS):
        a_section(inside.bilan)

        assert Section.objects.count() == 1


@pytest.mark.parametrize("who", ["administrator", "colleague"])
def test_content_does_not_open_for_a_role(inside, who):
    from django.http import Http404

    with (
        pytest.raises(Http404),
        opened(inside.bilan, by=an_actor(getattr(inside, who)), verb=Verb.WRITE_SYNTHESIS),
    ):
        pass


def test_kept_file_is_not_plain_on_disk_and_opens_at_its_place(place):
    content = b"%PDF-1.7 " + SECRET.encode()

    name = files.keep(content, place)

    with default_storage.open(name) as stored:
        assert SECRET.encode() not in stored.read()
    assert files.fetch(name, place) == content


def test_file_of_another_row_refuses_to_open(place):
    name = files.keep(b"%PDF-1.7", place)

    with pytest.raises(Unreadable):
        files.fetch(name, replace(place, row_id=uuid4()))


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00", b"<html>", b"", b"%PDF-" + b"0" * (files.MAX_BYTES + 1)],
    ids=["exe", "html", "empty", "large"],
)
def test_file_of_another_kind_is_refused(content):
    with pytest.raises(files.FileRefused):
        files.kind_of(content)
