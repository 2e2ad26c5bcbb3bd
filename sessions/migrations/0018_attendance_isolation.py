"""Wall the tables of attendance and hours, and open the ledger with what every session counts today."""

from django.db import migrations

from foundation.isolation import AppendOnly, Isolate, LinkWithinTenant
from foundation.tenancy import tenant
from sessions import ledger_sql, presence_sql

WORK = ("personal_work", "indicative_work")


def open_ledger(apps, schema_editor):
    """One entry a session as it was planned, one more for what became of it."""
    Organisation = apps.get_model("organisations", "Organisation")
    Session = apps.get_model("bilan_sessions", "Session")
    HourEntry = apps.get_model("bilan_sessions", "HourEntry")
    for organisation in Organisation.objects.all():
        with tenant(organisation.pk):
            numbers: dict = {}
            entries = []
            for session in Session.objects.order_by("booked_at", "pk"):
                counts = session.kind in ("accompaniment", "personal_work")
                reserved = session.planned_minutes if counts else 0
                told = [("booked", "planned", session.booked_at, 0, reserved)]
                if session.state != "planned":
                    told.append((session.state, session.state, session.settled_at or session.booked_at,
                                 reserved, session.counted_minutes))  # fmt: skip
                if session.kind in WORK and session.state == "held":
                    told = [("declared", "held", session.booked_at, 0, session.counted_minutes)]
                for movement, state, at, before, after in told:
                    numbers[session.bilan_id] = numbers.get(session.bilan_id, 0) + 1
                    entries.append(
                        HourEntry(
                            organisation_id=session.organisation_id,
                            bilan_id=session.bilan_id,
                            session_id=session.pk,
                            number=numbers[session.bilan_id],
                            at=at,
                            movement=movement,
                            kind=session.kind,
                            state=state,
                            starts_at=session.starts_at,
                            planned_minutes=session.planned_minutes,
                            actual_minutes=session.actual_minutes if state == "held" else None,
                            minutes_before=before,
                            minutes_after=after,
                            is_irregular=session.is_irregular,
                            reason=session.reason if state != "planned" else "",
                        )
                    )
            HourEntry.objects.bulk_create(entries)


class Migration(migrations.Migration):
    dependencies = [("bilan_sessions", "0017_attendance")]

    operations = [
        Isolate("HourEntry"),
        Isolate("PaperSheet"),
        Isolate("PaperLine"),
        Isolate("SignatureDrawing"),
        Isolate("AttendanceSeal"),
        Isolate("Attestation"),
        Isolate("Contestation"),
        LinkWithinTenant("Attendance", "sheet"),
        AppendOnly("HourEntry"),
        AppendOnly("PaperLine"),
        AppendOnly("SignatureDrawing"),
        AppendOnly("AttendanceSeal"),
        migrations.RunSQL(presence_sql.CREATE, presence_sql.DROP),
        migrations.RunSQL(ledger_sql.CREATE, ledger_sql.DROP),
        migrations.RunPython(open_ledger, migrations.RunPython.noop),
    ]
