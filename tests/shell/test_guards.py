"""Guards that walk the code and the templates; an allow-list may hold no dead entry."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedTextField
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = {
    "law",
    "foundation",
    "organisations",
    "confidentiality",
    "beneficiaries",
    "sessions",
    "funding",
    "exchange",
    "questionnaires",
    "synthesis",
}
FLOORS = tomllib.loads((ROOT / "requirements" / "floors.toml").read_text())["floors"]
DIRECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
BLOCK = re.compile(r"{% block (\w+) %}(.*?){% endblock", re.DOTALL)
# Plain columns of content tables: ids, order and time, never words.
PLAIN_CONTENT_COLUMNS = (
    models.UUIDField,
    models.ForeignKey,
    models.DateTimeField,
    models.DateField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.BooleanField,
)
PLAIN_WORDS = {
    "confidentiality.BilanKey.retention": "which class the key seals",
    "confidentiality.BilanKey.wrapped": "a key, sealed by that of its organisation",
    "confidentiality.SharingGrant.document_sha256": "a print of the content",
    "confidentiality.SharingGrant.recipient_kind": "counsellor, employer or other",
    "exchange.BilanFile.storage_name": "a random name",
    "exchange.BilanFile.kind": "what the bytes are: pdf, jpg…",
    "exchange.Message.party": "person or consultant",
    "exchange.BilanFile.party": "person or consultant",
    "exchange.PhaseDraft.text": "programme or investigation",
    "exchange.PhaseVersion.text": "programme or investigation",
    "exchange.PhaseVersion.signer_name": "who wrote, not what",
    "questionnaires.Answer.item": "the code of a question",
    "synthesis.Section.heading": "the code of a heading",
    "synthesis.Section.author_name": "who wrote, not what",
    "synthesis.Section.typed_by": "who entered it, not what",
    "synthesis.Comment.author": "person or consultant",
    "synthesis.Comment.author_name": "who wrote, not what",
    "synthesis.Comment.typed_by": "who entered it, not what",
    "synthesis.Frozen.sha256": "a print of the content",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_inline_script_nor_style(path):
    text = path.read_text()

    assert re.findall(r"\son[a-z]+=|\sstyle=|javascript:", text) == []
    assert all("src=" in tag or "type=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "<style" not in text or path.parts[-2] in ("mail",)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_script_of_a_template_carries_the_nonce(path):
    tags = [tag for tag in re.findall(r"<script[^>]*>", path.read_text()) if "application/json" not in tag]

    assert all('nonce="{{ csp_nonce }}"' in tag for tag in tags)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_fetches_nothing_from_elsewhere(path):
    assert re.findall(r"""(?:src|href|url\()=?["']?https?://""", path.read_text()) == []


def test_no_block_leans_on_a_name_that_another_block_made():
    """`{% url … as back_url %}` is forgotten at `{% endblock %}`: « Annuler » would vanish, a link would lead nowhere."""
    guilty = []
    for path in TEMPLATES:
        blocks = [block.groups() for block in BLOCK.finditer(path.read_text())]
        made = {name: set(re.findall(r" as (\w+) %}", body)) for name, body in blocks}
        for name, body in blocks:
            elsewhere = set().union(*made.values()) - made[name]
            tags = re.sub(r'"[^"]*"', "", " ".join(re.findall(r"{[{%].*?[%}]}", body)))
            used = {lent for lent in elsewhere if re.search(rf"(?<![\w.-]){lent}\b(?!=)", tags)}
            guilty += [f"{path.relative_to(ROOT)}: {lent} in {name}" for lent in sorted(used)]

    assert guilty == []


def test_no_word_says_success():
    guilty = [str(path) for path in TEMPLATES if "avec succès" in path.read_text()]

    assert guilty == []


def test_links_between_tenant_tables_are_tenant_links():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if issubclass(model, TenantModel)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, TenantModel)
        and not isinstance(field, TenantForeignKey)
    ]

    assert loose == []


def test_content_tables_keep_their_words_encrypted():
    plain = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if issubclass(model, ContentModel)
        for field in model._meta.local_fields
        if not isinstance(field, (EncryptedTextField, *PLAIN_CONTENT_COLUMNS))
    }

    assert plain == set(PLAIN_WORDS)


# Proof of attendance (class D): it outlives the working papers, and whether it exists shows in clear (ADR 0029).
SEALED_PROOF = {
    "confidentiality.SealingCertificate.private_key",
    "confidentiality.SignatureRequest.reason",
    "bilan_sessions.SignatureDrawing.strokes",
    "bilan_sessions.Attestation.words",
    "bilan_sessions.Contestation.words",
    "bilan_sessions.Contestation.answer",
}


def test_encrypted_fields_live_in_content_tables():
    elsewhere = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField) and not issubclass(model, ContentModel)
    ]

    assert set(elsewhere) == SEALED_PROOF


def test_no_model_overrides_save():
    guilty = [model._meta.label for model in our_models() if "save" in vars(model) or "delete" in vars(model)]

    assert guilty == []


def numbers(written: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", written)[:4])


@pytest.mark.parametrize("package", FLOORS)
def test_dependency_is_above_its_security_floor(package):
    assert numbers(version(package)) >= numbers(FLOORS[package])


@pytest.mark.parametrize("package", FLOORS)
def test_locked_version_is_above_its_security_floor(package):
    locks = sorted((ROOT / "requirements").glob("*.txt"))

    found = [
        re.findall(rf"^{re.escape(package)}(?:\[[^\]]*\])?==(\S+)", lock.read_text(), re.MULTILINE) for lock in locks
    ]

    assert all(written for written in found)
    assert all(numbers(written) >= numbers(FLOORS[package]) for lock in found for written in lock)


def test_every_direct_dependency_has_a_floor_and_no_floor_is_dead():
    assert sorted(FLOORS) == sorted(re.match(r"[a-z0-9-]+", requirement)[0] for requirement in DIRECT)


def test_direct_dependencies_are_few_and_each_has_its_word():
    text = (ROOT / "pyproject.toml").read_text()
    direct = tomllib.loads(text)["project"]["dependencies"]
    explained = re.findall(r'^  "[^"]+",\s+# .+$', text[: text.index("[dependency-groups]")], re.MULTILINE)

    assert len(explained) == len(direct) <= 25


def test_requirement_files_name_no_registry():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()

        assert re.findall(r"https?://|file:|--(?:extra-)?index-url|--find-links", text) == []
        assert text.count("--hash=sha256:") >= text.count("==")
