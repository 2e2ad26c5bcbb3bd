"""Read models of the writing page and of the person's page."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from synthesis import rules
from synthesis.documents import Block, blocks
from synthesis.headings import HEADINGS, LEGAL, OBSERVATIONS, Heading
from synthesis.models import Comment, Section, Synthesis
from synthesis.queries import TONES, comments_of, sections_of


@dataclass(frozen=True)
class Remark:
    """A comment as a page shows it."""

    author: str
    at: datetime
    text: str
    is_mine: bool
    is_settled: bool
    settle_url: str = ""


@dataclass
class Part:
    """One heading on a page: its text, its remarks, and what the last attempt to save it left."""

    heading: Heading
    text: str
    version: int
    author: str
    at: datetime | None
    save_url: str = ""
    comment_url: str = ""
    word: str = ""
    tone: str = "neutral"
    remarks: list[Remark] = field(default_factory=list)
    typed: str | None = None
    error: str = ""
    theirs: Section | None = None
    remark_typed: str = ""
    remark_error: str = ""

    @property
    def blocks(self) -> list[Block]:
        """Read on the screen as it will be printed."""
        return blocks(self.text)

    @property
    def shown_text(self) -> str:
        """What stands in the field: what was typed last, saved or not."""
        return self.text if self.typed is None else self.typed


@dataclass(frozen=True)
class Need:
    """A line of « Il manque… »."""

    label: str
    is_met: bool
    anchor: str = ""


@dataclass(frozen=True)
class Page:
    """A synthesis as one of the two reads it."""

    synthesis: Synthesis
    word: str
    tone: str
    parts: list[Part]
    observations: Part
    needs: list[Need]

    def part(self, code: str) -> Part:
        return next(part for part in [*self.parts, self.observations] if part.heading.code == code)

    @property
    def missing(self) -> list[Need]:
        return [need for need in self.needs if not need.is_met]

    @property
    def is_complete(self) -> bool:
        return not rules.missing(self.synthesis.filled)


def consultant_page(synthesis: Synthesis, *, slug: str) -> Page:
    """Everything that the consultant writes, with the person's remarks beside."""

    def at(name: str, *more: object) -> str:
        return reverse(f"synthesis:{name}", args=[slug, synthesis.bilan_id, *more])

    def part(heading: Heading, section: Section, comments: list[Comment]) -> Part:
        remarks = [
            Remark(
                author=_author(comment.author_name, comment.typed_by),
                at=comment.written_at,
                text=comment.text,
                is_mine=comment.author == Comment.Author.CONSULTANT,
                is_settled=comment.resolved_at is not None,
                settle_url=at("settle_comment", comment.pk) if _waits(comment) and not synthesis.frozen_at else "",
            )
            for comment in comments
        ]
        part = _part(heading, section, section.text, section.version, remarks)
        part.save_url = at("write_section", heading.code)
        part.comment_url = at("comment", heading.code)
        if heading.is_legal and not synthesis.frozen_at:
            part.word, part.tone = _writing_word(synthesis, section)
        return part

    return _page(synthesis, part, _needs(synthesis))


def person_page(synthesis: Synthesis, *, slug: str) -> Page:
    """What was shared with the person, and their own words."""

    def at(name: str, *more: object) -> str:
        return reverse(f"synthesis:{name}", args=[slug, *more])

    def part(heading: Heading, section: Section, comments: list[Comment]) -> Part:
        remarks = [
            Remark(
                author=_author(comment.author_name, comment.typed_by),
                at=comment.written_at,
                text=comment.text,
                is_mine=comment.author == Comment.Author.PERSON,
                is_settled=comment.resolved_at is not None,
            )
            for comment in comments
        ]
        part = _part(heading, section, section.shared_text, section.shared_version, remarks)
        if heading.code == OBSERVATIONS:
            part.save_url = at("observe")
        else:
            part.comment_url = at("own_comment", heading.code)
            part.word, part.tone = _reading_word(synthesis, section)
        return part

    return _page(synthesis, part, [])


def _page(synthesis: Synthesis, part, needs: list[Need]) -> Page:
    sections, comments = sections_of(synthesis), comments_of(synthesis)
    parts = {
        heading.code: part(heading, sections[heading.code], comments.get(sections[heading.code].pk, []))
        for heading in HEADINGS
    }
    return Page(
        synthesis=synthesis,
        word=synthesis.state.label,
        tone=TONES[synthesis.state],
        parts=[parts[heading.code] for heading in LEGAL],
        observations=parts[OBSERVATIONS],
        needs=needs,
    )


def _part(heading: Heading, section: Section, text: str, version: int, remarks: list[Remark]) -> Part:
    return Part(
        heading=heading,
        text=text,
        version=version,
        author=_author(section.author_name, section.typed_by),
        at=section.updated_at if section.version else None,
        remarks=remarks,
    )


def _author(name: str, typed_by: str) -> str:
    return f"{name}, sur papier (saisi par {typed_by})" if typed_by else name


def _waits(comment: Comment) -> bool:
    return comment.author == Comment.Author.PERSON and comment.resolved_at is None


def _writing_word(synthesis: Synthesis, section: Section) -> tuple[str, str]:
    if section.heading not in synthesis.filled:
        return "Vide", "warning"
    if not synthesis.shared_at:
        return "Rédigée", "neutral"
    if section.version > section.shared_version:
        return "Modifiée depuis le partage", "info"
    return "Partagée", "success"


def _reading_word(synthesis: Synthesis, section: Section) -> tuple[str, str]:
    if synthesis.frozen_at or section.accepted_version is None:
        return "", "neutral"
    if section.accepted_version == section.shared_version:
        return "Déjà relue", "success"
    return "Modifiée depuis votre validation", "warning"


def _needs(synthesis: Synthesis) -> list[Need]:
    filled = set(synthesis.filled)
    needs = [Need(f"« {heading.title} »", heading.code in filled, heading.code) for heading in LEGAL]
    is_shared = synthesis.shared_at is not None and synthesis.version == synthesis.shared_version
    needs.append(Need("Le partage de cette version avec la personne", is_shared))
    count = synthesis.open_comments
    remarks = "remarque attend" if count == 1 else "remarques attendent"
    needs.append(Need(f"{count} {remarks} votre réponse" if count else "Les remarques sont traitées", count == 0))
    needs.append(Need("La validation de la personne", synthesis.validated_at is not None))
    return needs
