"""The examples an administrator copies: they hand out no file, write privately, and name settings there are."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
EXAMPLES = ROOT / "docs" / "operations" / "examples"
UNITS = ("majma-web.service", "majma-worker.service")


def lines(name: str) -> list[str]:
    text = (EXAMPLES / name).read_text()
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_proxy_hands_out_no_folder(name):
    handing_out = re.compile(r"^(?:root|alias|file_server|try_files|autoindex)\b")

    assert [line for line in lines(name) if handing_out.match(line)] == []
    assert any("127.0.0.1:8000" in line for line in lines(name))


@pytest.mark.parametrize("name", UNITS)
def test_unit_writes_for_its_own_account_only(name):
    assert {"User=majma", "UMask=0077", "StateDirectoryMode=0700", "NoNewPrivileges=true"} <= set(lines(name))


def test_server_waits_longer_than_gunicorn_does_by_itself():
    (start,) = [line for line in lines("majma-web.service") if line.startswith("ExecStart=")]

    assert int(re.search(r"--timeout (\d+)", start)[1]) >= 60


def test_examples_stand_in_the_guide_and_name_known_settings():
    guide = "".join(page.read_text() for page in EXAMPLES.parent.glob("*.md"))
    reference = (ROOT / "docs" / "modules" / "reference.md").read_text()
    variables = [line.partition("=")[0] for line in lines("majma.env")]

    assert all(f"examples/{path.name}" in guide for path in EXAMPLES.iterdir())
    assert [
        name for name in variables if f"`{name}`" not in reference and name != "DJANGO_SETTINGS_MODULE"
    ] == []


def test_production_starts_with_the_example_and_writes_privately(tmp_path):
    example = dict(line.split("=", 1) for line in lines("majma.env"))
    environment = {
        **os.environ,
        **example,
        "SECRET_KEY": "x" * 60,
        "MAJMA_VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/var/majma.sqlite3",
    }

    said = subprocess.run(
        [sys.executable, "manage.py", "check", "--tag", "installation"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, "no issues" in said.stdout) == (0, True), said.stdout + said.stderr
    written = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert [path for path in written if path.stat().st_mode & 0o077] == []
    assert len(written) > 1
