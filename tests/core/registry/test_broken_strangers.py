"""A stranger's package that fails at import, wherever it does, costs itself and what needs it; the site starts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MANIFEST = """
from association.core.registry.module import Module
class Manifest(Module):
    name = "{name}"
    needs = {needs!r}
    verbose_name = "{name}"
"""
MODEL = """
from django.db import models
from association.core.documents.models import Record
class {model}(Record):
    name = models.CharField(max_length=10)
    donor = models.ForeignKey("people.Party", models.PROTECT, related_name="{model}s")
    class Meta(Record.Meta):
        ordering = ("pk",)
    class Desk:
        fields = ["name", "donor"]
        columns = ["name"]
"""
PROGRAM = """
import django, json
django.setup()
from django.core.management import call_command
call_command("check")
call_command("migrate", verbosity=0)
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
admin = get_user_model().objects.create_superuser("a", password="a-long-secret")
client = Client()
client.force_login(admin)
from association.modules.people.models import Party
party = Party.objects.create(name="x")
pages = ["/admin/", "/admin/modules/", "/admin/health/", f"/admin/people/people/inspect/{party.pk}/", "/api/v1/schema/"]
answers = {page: client.get(page).status_code for page in pages}
from association.core.registry.contributions import broken_modules
from association.core.registry.state import is_enabled
left_out = {problem.label: problem.reason for problem in settings.MODULES.problems}
text = client.get("/admin/modules/").content.decode()
print(json.dumps({"answers": answers, "broken": broken_modules(), "left_out": left_out,
                  "named": "boom" in text, "funds": is_enabled("funds")}))
"""


def write_package(root: Path, name: str, files: dict[str, str], needs: tuple[str, ...] = ()) -> None:
    package = root / name
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "apps.py").write_text(MANIFEST.format(name=name, needs=needs))
    for file, text in files.items():
        (package / file).write_text(text)
    info = root / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[association.modules]\n{name} = {name}.apps:Manifest\n")


def start(root: Path) -> dict:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DATABASE_URL"))},
        "PYTHONPATH": str(root),
        "MAJMA_VAR_DIR": str(root / "var"),
        "DJANGO_SETTINGS_MODULE": "association.config.settings.development",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("apps.py", "raise RuntimeError('boom')", "left_out"),
        ("models.py", "raise RuntimeError('boom')", "broken"),
        ("models.py", MODEL.format(model="Half") + "\nraise RuntimeError('boom')", "broken"),
        ("contributions.py", "raise RuntimeError('boom')", "broken"),
        ("contributions.py", "from association.core import contribute\ncontribute.boom()", "broken"),
    ],
    ids=["manifest", "models", "half of the models", "contributions", "unknown point"],
)
def test_site_starts_and_answers_without_it(tmp_path, file, text, where):
    write_package(tmp_path, "stranger", {file: text})

    seen = start(tmp_path)

    assert set(seen["answers"].values()) == {200}
    assert any("stranger" in label for label in seen[where])
    assert seen["named"]
    assert seen["funds"]


def test_what_needs_the_broken_one_is_off_too(tmp_path):
    write_package(tmp_path, "stranger", {"models.py": "raise RuntimeError('boom')"})
    friend = (
        MODEL.format(model="Friend") + "    stranger = models.ForeignKey('stranger.Gone', models.PROTECT)\n"
    )
    write_package(tmp_path, "ztfriend", {"models.py": friend}, needs=("stranger>=1.0",))

    seen = start(tmp_path)

    assert set(seen["answers"].values()) == {200}
    assert seen["broken"]["ztfriend"] == "ImportError: needs stranger, whose models could not be loaded"


def test_broken_addresses_cost_the_addresses(tmp_path):
    write_package(tmp_path, "stranger", {"urls.py": "raise RuntimeError('boom')"})

    seen = start(tmp_path)

    assert set(seen["answers"].values()) == {200}
