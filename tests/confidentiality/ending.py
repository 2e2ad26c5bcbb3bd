"""What tests of the end of a bilan share: its days, its destructions, the person’s answers, a hold."""

from datetime import date, timedelta

from confidentiality.archive import keepables_of
from confidentiality.consenting import answer_consent, keep_documents
from confidentiality.destruction import contents
from confidentiality.destruction.execution import destroy
from confidentiality.destruction.holding import place_hold
from confidentiality.models import Consent, Destruction, LegalHold, RegisterEntry
from confidentiality.vault import Retention
from foundation.tenancy import content_of
from tests.confidentiality.factories import CLOSED_AT
from tests.factories import NOW

DUE_ON = date(2026, 7, 8)  # thirty days after the closing, on 8 June 2026


AT_LAST = CLOSED_AT + timedelta(days=31)


def planned(house, retention=Retention.WORKING) -> Destruction:
    return Destruction.objects.get(bilan=house.bilan, retention=retention)


def rows_left(house, retention=Retention.WORKING) -> dict[str, int]:
    with content_of(house.bilan.pk):
        return {
            model.__name__: count
            for model in contents.content_models(retention)
            if (count := contents.held(model, house.bilan.pk).count())
        }


def destroy_all(house, at=AT_LAST) -> list[RegisterEntry]:
    return [destroy(one, at=at) for one in Destruction.objects.filter(bilan=house.bilan, done_at=None)]


def keep_one_document(house, ends_on=date(2027, 6, 8)) -> Consent:
    with content_of(house.bilan.pk):
        codes = [document.code for document in keepables_of(house.bilan)][:1]
        who = {"by": house.person, "author_name": "Dominique"}
        return keep_documents(house.bilan, codes, ends_on=ends_on, ended_on=None, at=NOW, **who)


ENDED_ON = CLOSED_AT.date()


def answer(house, is_given, at=NOW, ended_on=ENDED_ON):
    return answer_consent(
        house.bilan,
        Consent.Kind.KEEP_SYNTHESIS,
        is_given=is_given,
        by=house.person,
        author_name="Dominique",
        at=at,
        ended_on=ended_on,
    )


def hold(house, until_on=date(2026, 9, 1), reason="Contestation des honoraires", at=NOW) -> LegalHold:
    return place_hold(house.bilan, reason=reason, until_on=until_on, by=house.administrator, at=at)
