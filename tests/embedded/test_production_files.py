"""Dockerfile and docker-compose.yml, as far as they can be checked without a Docker engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
OURS = ("migrate", "web", "worker", "beat", "backup", "restore")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    return document


def test_compose_has_the_services_of_production(compose: dict[str, Any]) -> None:
    services = {name: service.get("profiles", []) for name, service in compose["services"].items()}

    assert services == {
        "postgres": [],
        "redis": [],
        "migrate": [],
        "web": [],
        "worker": [],
        "beat": [],
        "backup": ["backup"],
        "restore": ["restore"],
        "mail": ["dev"],
    }


def test_compose_checks_the_health_of_what_stays(compose: dict[str, Any]) -> None:
    """The web service's check is the image's own."""
    checked = {name for name, service in compose["services"].items() if "test" in service.get("healthcheck", {})}

    assert checked == {"postgres", "redis", "worker", "beat", "mail"}
    assert "HEALTHCHECK" in (PROJECT / "Dockerfile").read_text()


def test_compose_publishes_nothing_beyond_the_machine(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:8000:8000"], "mail": ["127.0.0.1:8025:8025"]}


def test_compose_names_only_variables_that_settings_read(compose: dict[str, Any]) -> None:
    read = set(re.findall(r'env(?:_flag)?\(\s*"(\w+)"', (PROJECT / "bilan" / "settings.py").read_text()))
    read |= {"DATABASE_URL", "OWNER_DATABASE_URL"}  # chosen by the role

    for name in OURS:
        given = {key.removeprefix("BILAN_") for key in compose["services"][name]["environment"]}
        assert given - read == set(), name


def test_compose_believes_the_one_proxy_that_it_asks_for(compose: dict[str, Any]) -> None:
    """Else every visitor has one address, and a few attempts of one shut sign-in to all."""
    environment = compose["services"]["web"]["environment"]

    assert (environment["BILAN_BEHIND_PROXY"], environment["BILAN_TRUSTED_PROXIES"]) == ("1", "1")


@pytest.mark.parametrize(
    ("secret", "wanted"),
    [
        ("OWNER_PASSWORD", {"migrate", "restore"}),
        ("BACKUP_PASSWORD", {"backup"}),
        ("BILAN_BACKUP_KEY", {"backup", "restore"}),
    ],
)
def test_compose_gives_a_secret_to_those_who_need_it_only(
    compose: dict[str, Any], secret: str, wanted: set[str]
) -> None:
    holders = {name for name in OURS if secret in str(compose["services"][name]["environment"])}

    assert holders == wanted


def test_compose_keeps_the_register_apart_from_backups(compose: dict[str, Any]) -> None:
    volumes = {name: compose["services"][name]["volumes"] for name in OURS}

    assert all(any(one.startswith("register:/srv/register") for one in held) for held in volumes.values())
    assert "register:/srv/register:ro" in volumes["backup"]
    assert "files:/srv/files:ro" in volumes["backup"]


def test_compose_keeps_every_secret_out_of_the_file() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))

    secrets = re.findall(r"(?:PASSWORD|_KEY): (.*)", body)

    assert len(secrets) == 9
    assert all(re.fullmatch(r"\$\{\w+:\?\}", value) for value in secrets)


def test_compose_runs_the_embedded_servers_own_sql(compose: dict[str, Any]) -> None:
    mounted = [volume.split(":")[0] for volume in compose["services"]["postgres"]["volumes"]]
    script = (PROJECT / "bilan" / "embedded" / "sql" / "docker-init.sh").read_text()

    for source in mounted[1:]:
        assert (PROJECT / source).exists()
    assert re.findall(r"/sql/(\w+\.sql)", script) == ["roles.sql", "grants.sql", "grants.sql"]


def test_image_runs_as_nobody_special_with_locked_packages() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()

    assert "USER bilan" in lines
    assert any("--require-hashes" in line and "requirements/production.txt" not in line for line in lines)
    assert "COPY requirements/production.txt /tmp/production.txt" in lines
