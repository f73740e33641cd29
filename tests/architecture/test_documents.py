"""What README, CONTRIBUTING and docs/jobs.md say is so: names, defaults, files, commands, jobs."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from scrm_app import cli
from scrm_app.core.settings import ROOT, Settings, settings
from scrm_app.routes import PAGES
from scrm_app.scheduler import ALL_JOBS

READMES = ("README.md", "README.zh-CN.md")
SECONDS = {"s": 1.0, "h": 3600.0}


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def test_every_job_stands_in_the_list_with_its_interval_and_nothing_else_does() -> None:
    told = re.findall(r"^\| `(\w+\.\w+)` \| ([\d.]+) (s|h) \|", text_of("docs/jobs.md"), re.M)
    assert {name: float(every) * SECONDS[unit] for name, every, unit in told} == {
        job.name: float(job.every_seconds) for job in ALL_JOBS
    }
    assert len(told) == len(ALL_JOBS)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a machine on which nothing is set but where the data lies."""
    for name in ("DATABASE_URL", "REDIS_URL", "PORT", "PUBLIC_URL", "TIME_ZONE", "SECRET_KEY", "SECURE_COOKIES",
                 "UPLOAD_LIMIT_MB", "SCHEDULER", "TRUST_PROXY"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    settings.cache_clear()
    yield settings()
    settings.cache_clear()


def told_settings(readme: str) -> dict[str, str]:
    """The table of settings: name → its default as the reader finds it."""
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|[^|]+\| ([^|]+) \|$", text_of(readme), re.M)
    return {
        name: default.strip()
        for names, defaults in rows
        for name, default in zip(re.findall(r"[A-Z_]+", names), re.split(", ", defaults) * 2, strict=False)
    }


@pytest.mark.parametrize("readme", READMES)
def test_the_settings_and_their_defaults_are_those_of_the_readme(readme: str, bare: Settings) -> None:
    told = told_settings(readme)
    asked = {
        name
        for path in [*ROOT.glob("scrm_app/**/*.py"), ROOT / "rxconfig.py"]
        for name in re.findall(r"(?:os\.environ\.get\(|os\.environ\[|_flag\()\"([A-Z_]+)\"", path.read_text())
    }
    assert set(told) == asked - {"PATH", "DEMO", "REFLEX_WEB_WORKDIR"}, "DEMO stands with `make run`"
    plain = {"PORT": bare.port, "TIME_ZONE": bare.zone, "UPLOAD_LIMIT_MB": bare.upload_limit_bytes >> 20,
             "SCHEDULER": int(bare.scheduler), "TRUST_PROXY": int(bare.trust_proxy)}  # fmt: skip
    assert {name: told[name].strip("`") for name in plain} == {name: str(value) for name, value in plain.items()}
    assert bare.public_url == told["PUBLIC_URL"].strip("`").replace("PORT", told["PORT"].strip("`"))
    assert (bare.is_sqlite, bare.redis_url, bare.secure_cookies) == (True, "", False)
    assert bare.secret_key == (bare.data_dir / "secret.key").read_text()


def test_each_setting_says_its_default_beside_its_name() -> None:
    source = text_of("scrm_app/core/settings.py")
    told = re.findall(r'^    (\w+): \w+\n    """([A-Z_]+): .+ Default: .+"""$', source, re.M)
    assert [name for name, _ in told] == [one.name for one in fields(Settings)]


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", *READMES, "docs/jobs.md"])
def test_every_file_a_document_names_is_there(document: str) -> None:
    told = text_of(document)
    named = re.findall(r"`([\w/.-]+\.(?:py|jsx?|md|css|txt))`", told)
    linked = re.findall(r"\]\(([\w/.-]+)\)", told)
    folders = [ROOT / name for name in ("scrm_app", "components", "tests", "models", "docs")]
    files = {str(path.relative_to(ROOT)) for folder in folders for path in folder.rglob("*") if path.is_file()}
    tails = {file[at:] for file in files for at in (0, *(m.end() for m in re.finditer("/", file)))}
    assert [name for name in [*named, *linked] if not (ROOT / name).exists() and name not in tails] == []


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", *READMES, "docs/jobs.md", "Makefile"])
def test_every_command_a_document_names_is_there(document: str) -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", text_of("Makefile"), re.M))
    told: Any = text_of(document)
    assert set(re.findall(r"`(?:[A-Z]+=\S+ )*make ([a-z0-9]+)", told)) <= targets
    assert set(re.findall(r"-m scrm_app\.cli ([a-z-]+)", told)) <= set(cli.COMMANDS)


@pytest.mark.parametrize("readme", READMES)
def test_the_tour_calls_pages_as_the_menu_calls_them(readme: str) -> None:
    (tour,) = re.findall(r"^## (?:Five-minute tour|五分钟上手)$(.+?)^## ", text_of(readme), re.M | re.S)
    titles = {(spec.title.zh, spec.title.en) for spec in PAGES} | {("自定义字段", "Own fields")}
    named = re.findall(r"\*\*([^*]+)\*\*(?: \(([^)]+)\))?", tour)
    assert len(named) > 12
    places = [(name.split(" › ")[-1], english) for name, english in named]
    assert [place for place in places if not any(place in ((zh, en), (zh, "")) for zh, en in titles)] == []
