"""What happens to the texts of a house: a version is published, a person reads it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import FactRefused, record_fact
from foundation.errors import violated
from funding.agreements.welcome.queries import current, read_version
from funding.agreements.welcome.texts import READ, fingerprint
from funding.models import HouseText
from organisations.models import Membership, User


class TextRefused(Exception):
    """The text cannot be published or noted as read; the message is shown to the user as it is."""


class TextConflict(TextRefused):
    """Another version was published since the editor opened this one."""


@transaction.atomic
def publish_text(
    kind: HouseText.Kind, *, text: str, by: Membership, at: datetime, seen: int | None = None
) -> HouseText:
    """Make a new version of a text of the house; what was read stays what it was. Raises TextRefused, TextConflict.

    `seen` is the version that the editor had before them, 0 for none.
    """
    text = text.replace("\r\n", "\n").strip()
    last = current(kind)
    if seen is not None and seen != (last.version if last else 0):
        raise TextConflict(
            "Quelqu’un a publié une autre version entre-temps. Votre texte est ci-dessous : reprenez-y ce qui manque, "
            "puis publiez."
        )
    if not text:
        raise TextRefused("Écrivez le texte.")
    if last is not None and last.text == text:
        raise TextRefused("Ce texte est déjà publié : rien n’a changé.")
    try:
        with transaction.atomic():
            return HouseText.objects.create(
                organisation_id=by.organisation_id,
                kind=kind,
                version=last.version + 1 if last else 1,
                text=text,
                sha256=fingerprint(text),
                published_by=by,
                published_at=at,
            )
    except IntegrityError as error:
        if violated(error) != "one_house_text_a_version":
            raise
        raise TextRefused("Quelqu’un vient de publier ce texte : rechargez la page.") from None


@transaction.atomic
def note_reading(
    bilan: Bilan, text: HouseText, *, by: User, author_name: str, at: datetime, is_assisted: bool = False
) -> Fact | None:
    """The person read this version: a dated fact with its version and print; nothing when they had. Raises TextRefused."""
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    if read_version(bilan, HouseText.Kind(text.kind)) == text.version:
        return None
    detail = {"version": text.version, "sha256": text.sha256}
    try:
        return record_fact(
            bilan, READ[HouseText.Kind(text.kind)], by=by, author_name=author_name, at=at, is_assisted=is_assisted, detail=detail
        )  # fmt: skip
    except FactRefused as refusal:
        raise TextRefused(str(refusal)) from None
