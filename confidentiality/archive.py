"""Everything that is the person's, taken away in one gesture; and the documents that may be kept for the follow-up.

Each app says what it holds: it registers here, nobody asks it by name.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FORM = "bilan-archive/1"
MAX_BYTES = 64 * 1024 * 1024  # of documents in one archive, which is made in memory and never written in clear

Part = Callable[[Any], Any]
Attach = Callable[[Any], Iterable["Attached"]]
_parts: dict[str, Part] = {}
_attachments: list[Attach] = []
_keepable: list[Callable[[Any], Iterable["Keepable"]]] = []


@dataclass(frozen=True)
class Attached:
    """A file of the archive; its bytes are made when the archive is.

    `size` in bytes, of a file that can also be downloaded alone: it stays out of an archive that would be too large.
    """

    name: str
    read: Callable[[], bytes]
    size: int = 0


@dataclass(frozen=True)
class Keepable:
    """A document that the person may let the house keep for the follow-up (R6313-7 al. 2)."""

    code: str
    title: str
    read: Callable[[], Any]


def part(name: str) -> Callable[[Part], Part]:
    """Declare what an app adds to the archive's JSON under a name; it runs with the content open."""

    def register(function: Part) -> Part:
        assert name not in _parts, name
        _parts[name] = function
        return function

    return register


def attaches(function: Attach) -> Attach:
    """Declare the files that an app adds to the archive."""
    _attachments.append(function)
    return function


def keepable(function: Callable[[Any], Iterable[Keepable]]) -> Callable[[Any], Iterable[Keepable]]:
    """Declare the documents of an app that may be kept for the follow-up."""
    _keepable.append(function)
    return function


def parts_of(bilan: Any) -> dict[str, Any]:
    """The archive's JSON, part by part."""
    return {name: _parts[name](bilan) for name in sorted(_parts)}


def attachments_of(bilan: Any) -> list[Attached]:
    """Every file of the archive."""
    return [attached for attach in _attachments for attached in attach(bilan)]


def keepables_of(bilan: Any) -> list[Keepable]:
    """Every document that may be kept, in the order of the apps."""
    return [document for find in _keepable for document in find(bilan)]


READ_ME = """Ce que contient ce dossier

donnees.json     tout ce que votre bilan contient sur vous, dans un format ouvert
                 (forme « {form} », décrite dans la documentation du logiciel)
{files}{left_out}
Gardez-le dans un endroit sûr : il dit ce que dit votre bilan.
Fait le {day}.
"""


LEFT_OUT = """
Vos documents sont trop lourds, ensemble, pour ce fichier. Téléchargez-les un par un
dans votre espace, page « Documents », avant la date de leur effacement.
"""


def left_out_of(attachments: Iterable[Attached]) -> list[Attached]:
    """The documents that are downloaded one by one, because they are too large together; mostly none."""
    documents = [attached for attached in attachments if attached.size]
    return documents if sum(attached.size for attached in documents) > MAX_BYTES else []


def archive_of(bilan: Any, *, at: datetime) -> bytes:
    """Everything that is the person's, in one ZIP: open JSON, and files. The content of the bilan is open."""
    every = attachments_of(bilan)
    left_out = left_out_of(every)
    attachments = [attached for attached in every if attached not in left_out]
    data = {"form": FORM, "made_at": at.isoformat(), **parts_of(bilan)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=1))
        for attached in attachments:
            box.writestr(attached.name, attached.read())
        files = "".join(f"{attached.name}\n" for attached in attachments)
        said = READ_ME.format(form=FORM, files=files, left_out=LEFT_OUT if left_out else "", day=f"{at:%d/%m/%Y}")
        box.writestr("LISEZ-MOI.txt", said)
    return packed.getvalue()
