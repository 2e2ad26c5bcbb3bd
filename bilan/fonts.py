"""Our two typefaces, made from the font wheels when static files are first asked for.

The wheels carry desktop fonts (OpenType, up to 900 glyphs). Pages and PDF need the letters
of French, in WOFF2, under a name of their own: a font of the same name installed on the
machine once drew « Ẅ » for « ’ », and the licence (OFL) reserves the original names.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

RECIPE_VERSION = 4
# file name: (package, file in its wheel, family, style). The Regular of Hanken is too thin to be
# read for long in grey on paper: its Medium is our regular.
FACES = {
    "bilan-sans-400.woff2": ("font_hanken_grotesk", "HankenGrotesk-Medium.otf", "Bilan Sans", "Regular"),
    "bilan-sans-400-italic.woff2": ("font_hanken_grotesk", "HankenGrotesk-MediumItalic.otf", "Bilan Sans", "Italic"),
    "bilan-sans-600.woff2": ("font_hanken_grotesk", "HankenGrotesk-SemiBold.otf", "Bilan Sans", "SemiBold"),
    "bilan-serif-400.woff2": ("font_source_serif_pro", "SourceSerifPro-Regular.otf", "Bilan Serif", "Regular"),
    "bilan-serif-400-italic.woff2": ("font_source_serif_pro", "SourceSerifPro-It.otf", "Bilan Serif", "Italic"),
    "bilan-serif-600.woff2": ("font_source_serif_pro", "SourceSerifPro-Semibold.otf", "Bilan Serif", "SemiBold"),
}
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "lnum", "onum", "pnum", "tnum", "case", "sups"]
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]  # Latin, Latin-1, Latin Extended-A (names of people)
SIGNS = [ord(sign) for sign in "–—‘’‚“”„†•…‰‹›€™−×≤≥≈←→↑↓✓☐☑"]
# Signs that a face lacks, drawn by its nearest one: no other font is ever called in.
STAND_INS = {0x202F: 0x20, 0x2009: 0x20, 0x2010: 0x2D, 0x2011: 0x2D}


def font_directory() -> Path:
    return Path(settings.BASE_DIR) / "var" / "build" / "fonts"


def build_fonts() -> Path:
    """Write what is missing or was made by another recipe; return the directory."""
    directory = font_directory()
    stamp = directory / "recipe.json"
    recipe = json.dumps({"version": RECIPE_VERSION, "faces": FACES, "signs": SIGNS}, sort_keys=True)
    seal = hashlib.sha256(recipe.encode()).hexdigest()
    is_current = stamp.exists() and stamp.read_text() == seal
    if is_current and all((directory / name).exists() for name in FACES):
        return directory
    directory.mkdir(parents=True, exist_ok=True)
    for name, (package, source, family, style) in FACES.items():
        _write(directory / name, _subset(_wheel_file(package, source), family, style))
    _write(stamp, seal.encode())
    return directory


def _wheel_file(package: str, source: str) -> Path:
    module = import_module(package)
    return Path(module.__file__ or "").parent / "files" / source


def _write(target: Path, content: bytes) -> None:
    """Two processes may build at once: each writes aside, the last rename wins whole."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as part:
        part.write(content)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(target)


def _subset(source: Path, family: str, style: str) -> bytes:
    from io import BytesIO

    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(source, recalcTimestamp=False)
    for table in font["cmap"].tables:
        if table.isUnicode():
            for missing, stand_in in STAND_INS.items():
                if missing not in table.cmap and stand_in in table.cmap:
                    table.cmap[missing] = table.cmap[stand_in]
    options = subset.Options(
        flavor="woff2",
        layout_features=FEATURES,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        hinting=False,
        notdef_outline=True,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[*LATIN, *SIGNS, *STAND_INS])
    subsetter.subset(font)
    for record in list(font["name"].names):
        renamed = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}"}
        renamed[6] = f"{family}-{style}".replace(" ", "")
        if record.nameID in renamed:
            font["name"].setName(renamed[record.nameID], *_place(record))
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [f"{family}-{style}".replace(" ", "")]
        cff.topDictIndex[0].FamilyName, cff.topDictIndex[0].FullName = family, f"{family} {style}"
    output = BytesIO()
    font.flavor = "woff2"
    font.save(output)
    return output.getvalue()


def _place(record: Any) -> tuple[int, int, int, int]:
    return record.nameID, record.platformID, record.platEncID, record.langID


class FontFinder(BaseFinder):
    """Offers the built faces under `fonts/`, to runserver, to collectstatic and to WeasyPrint."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        self.storage = FileSystemStorage(location=font_directory())
        self.storage.prefix = "fonts"  # type: ignore[attr-defined]  # read by collectstatic

    def check(self, **_kwargs: object) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        name = path.removeprefix("fonts/")
        all_asked = find_all or kwargs.get("all", False)
        if path == name or name not in FACES:
            return []
        found = str(build_fonts() / name)
        return [found] if all_asked else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        build_fonts()
        for name in FACES:
            if not matches_patterns(name, ignore_patterns):
                yield name, self.storage
