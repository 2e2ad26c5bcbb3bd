"""What this app adds to the archive that the person takes away. Private notes are not theirs to take (invariant 7)."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from beneficiaries.models import Bilan
from confidentiality.archive import Attached, attaches, part
from exchange.closing.queries import papers_of
from exchange.messages.queries import messages_of
from exchange.models import BilanFile, PhaseVersion
from exchange.phases.contents import sha256_of
from exchange.queries import content_of_file, files_of


@part("documents")
def documents(bilan: Bilan) -> list[dict[str, Any]]:
    """What was put in the bilan, by whom, and its name in the archive."""
    return [
        {
            "title": file.title,
            "by": file.get_party_display(),
            "added_at": file.added_at.isoformat(),
            "file": _name(number, file),
        }
        for number, file in enumerate(files_of(bilan), start=1)
    ]


@part("phases")
def phases(bilan: Bilan) -> list[dict[str, Any]]:
    """Every signed version of the programme and of the record of the investigation, word for word."""
    return [
        {
            "text": version.text,
            "version": version.number,
            "signed_at": version.signed_at.isoformat(),
            "signed_by": version.signer_name,
            "sha256": sha256_of(version.content),
            "content": version.content,
        }
        for version in PhaseVersion.objects.filter(bilan=bilan).order_by("text", "number")
    ]


@attaches
def the_files(bilan: Bilan) -> Iterable[Attached]:
    """The documents themselves, as they were put there."""
    for number, file in enumerate(files_of(bilan), start=1):
        yield Attached(_name(number, file), partial(content_of_file, file), size=file.bytes)


def _name(number: int, file: BilanFile) -> str:
    return f"documents/{number:02d}.{file.kind}"


@part("messages")
def messages(bilan: Bilan) -> list[dict[str, Any]]:
    """What the two people wrote to each other, the oldest first."""
    names = {str(file.pk): _name(number, file) for number, file in enumerate(files_of(bilan), start=1)}
    return [
        {
            "by": message.get_party_display(),
            "at": message.sent_at.isoformat(),
            "read_at": message.read_at.isoformat() if message.read_at else None,
            "help_asked_from": message.about or None,
            "text": message.text,
            "files": [names[file] for file in message.files if file in names],
        }
        for message in messages_of(bilan).order_by("sent_at", "pk")
    ]


@part("between_sessions")
def between_sessions(bilan: Bilan) -> list[dict[str, Any]]:
    """What each session left: its summary, each version that was read, and its exercises."""
    return [
        {
            "session": found.session.starts_at.isoformat(),
            "summary": found.text or None,
            "former_summaries": [words.text for words in found.former],
            "exercises": [
                {
                    "text": task.text,
                    "kind": task.exercise.get_kind_display(),
                    "due_on": task.exercise.due_on.isoformat() if task.exercise.due_on else None,
                    "done_at": task.exercise.done_at.isoformat() if task.exercise.done_at else None,
                }
                for task in found.tasks
            ],
        }
        for found in reversed(papers_of(bilan))
    ]
