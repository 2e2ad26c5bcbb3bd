"""How a meeting is said in a mail and on a page that anybody with the link may open: when, how long, where."""

from foundation.formats import duration, moment
from sessions.models import Mode, Session


def said(session: Session) -> str:
    """« lundi 8 juin 2026 à 14 h 00, 2 h, sur place : Bureau 2 »."""
    how = {Mode.ON_SITE: "sur place", Mode.VIDEO: "en visio", Mode.PHONE: "par téléphone"}[Mode(session.mode)]
    where = f"{how} : {session.place}" if session.place else how
    return f"{moment(session.starts_at)}, {duration(session.planned_minutes)}, {where}"
