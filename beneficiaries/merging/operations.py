"""One person entered twice: one file is kept, the bilans of the other go to it, and the trace says so."""

from datetime import datetime

from django.db import IntegrityError, transaction

from beneficiaries.models import (
    AddressChange,
    Beneficiary,
    Bilan,
    Death,
    Enquiry,
    PersonRequest,
    Representative,
)
from beneficiaries.models.people import MERGED
from foundation.errors import violated
from organisations.models import Membership


class MergeRefused(Exception):
    """These two files cannot become one; the message is shown to the user as it is."""


def refusal_of(kept: Beneficiary, gone: Beneficiary) -> str:
    """Why the second file cannot go into the first; nothing when it can."""
    if kept.pk == gone.pk:
        return "Choisissez une autre fiche que celle-ci."
    if kept.name_key != gone.name_key:
        return "Les deux fiches ne portent pas le même nom : corrigez d’abord celui qui est inexact."
    if kept.erased_at or gone.erased_at or kept.merged_into_id or gone.merged_into_id:
        return "L’une des deux fiches est effacée ou déjà fusionnée."
    if kept.user_id and gone.user_id:
        return (
            "Les deux fiches ont chacune un espace personnel, et la personne y a peut-être répondu : "
            "elles ne se fusionnent pas. Demandez-lui lequel elle utilise."
        )
    if gone.user_id:
        return "C’est l’autre fiche qui ouvre l’espace de la personne : gardez celle-là."
    if PersonRequest.objects.filter(beneficiary=gone, answered_at=None).exists():
        return "Une demande attend une réponse sur l’autre fiche : répondez-y d’abord."
    if AddressChange.objects.filter(beneficiary=gone, decided_at=None).exists():
        return "Un changement d’adresse attend sur l’autre fiche."
    if Death.objects.filter(beneficiary__in=[kept.pk, gone.pk], withdrawn_at=None).exists():
        return "Le décès est noté sur l’une des deux fiches : vérifiez d’abord qu’il s’agit de la même personne."
    represented = Representative.objects.filter(beneficiary__in=[kept.pk, gone.pk], ended_at=None)
    if represented.exists():
        return "Une personne représente l’une des deux fiches : retirez d’abord cet accès, puis rouvrez-le."
    return ""


def twins_of(person: Beneficiary) -> list[Beneficiary]:
    """The other files of the same name that are in use."""
    same = Beneficiary.objects.filter(name_key=person.name_key, merged_into=None, erased_at=None)
    return list(same.exclude(pk=person.pk).order_by("entered_at"))


@transaction.atomic
def merge_people(kept: Beneficiary, gone: Beneficiary, *, reason: str, by: Membership, at: datetime) -> Beneficiary:
    """Move what hangs on one file to the other; the emptied one names nobody any more. Raises MergeRefused.

    Whoever merges follows both people: they could let somebody without a space into either bilan already, hence the
    merge opens nothing that they could not.
    """
    rows = {
        row.pk: row for row in Beneficiary.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk])
    }
    kept, gone = rows[kept.pk], rows[gone.pk]
    if refusal := refusal_of(kept, gone):
        raise MergeRefused(refusal)
    if not reason.strip():
        raise MergeRefused("Dites pourquoi ces deux fiches sont la même personne.")
    missing = {
        name: getattr(gone, name) for name in ("phone", "employer") if getattr(gone, name) and not getattr(kept, name)
    }
    if gone.email and not kept.email and kept.user_id is None:
        missing["email"] = gone.email
    empty = {"first_name": MERGED[0], "last_name": MERGED[1], "email": "", "phone": "", "employer": None}
    merged = {"merged_into": kept, "merged_at": at, "merged_by": by, "merge_reason": reason.strip()}
    for name, value in {**empty, **merged}.items():
        setattr(gone, name, value)
    gone.version += 1
    try:
        with transaction.atomic():
            gone.save(update_fields=[*empty, *merged, "version"])
            for bilan in Bilan.objects.select_for_update(of=("self",)).filter(beneficiary=gone):
                bilan.beneficiary = kept
                bilan.save(update_fields=["beneficiary"])
    except IntegrityError as error:
        if violated(error) == "merge_is_sound":
            raise MergeRefused("L’une des deux fiches a changé entre-temps : rechargez la page.") from None
        raise
    Enquiry.objects.filter(beneficiary=gone).update(beneficiary=kept)
    for name, value in missing.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.save(update_fields=[*missing, "version"])
    return kept
