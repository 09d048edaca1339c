"""A third-party package that fails at import, wherever it does, costs itself and what needs it; the site starts.

A process of its own: which packages there are is decided before Django starts.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import address_of

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

from tests.databases import address_of
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


# A package of each failure: the file that fails, its text, and where the failure is named.
FAILURES = {
    "bad_manifest": ("apps.py", "raise RuntimeError('boom')", "left_out"),
    "bad_models": ("models.py", "raise RuntimeError('boom')", "broken"),
    "bad_half": ("models.py", MODEL.format(model="Half") + "\nraise RuntimeError('boom')", "broken"),
    "bad_contributions": ("contributions.py", "raise RuntimeError('boom')", "broken"),
    "bad_point": ("contributions.py", "from association.core import contribute\ncontribute.boom()", "broken"),
    "bad_addresses": ("urls.py", "raise RuntimeError('boom')", "broken"),
}


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


@pytest.fixture(scope="module")
def seen(tmp_path_factory, django_db_setup, django_db_blocker, databases) -> dict:
    """What one start tells that meets a package of every kind of failure at once."""
    root = tmp_path_factory.mktemp("packages")
    for name, (file, text, _where) in FAILURES.items():
        write_package(root, name, {file: text})
    friend = (
        MODEL.format(model="Friend") + "    broken = models.ForeignKey('bad_models.Gone', models.PROTECT)\n"
    )
    write_package(root, "bad_friend", {"models.py": friend}, needs=("bad_models>=1.0",))
    with django_db_blocker.unblock():
        name = databases.copy(databases.template("base"))
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")},
        "PYTHONPATH": str(root),
        "MAJMA_VAR_DIR": str(root / "var"),
        "DATABASE_URL": address_of(name),
        "DJANGO_SETTINGS_MODULE": "association.config.settings.development",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    databases.drop(name)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_site_starts_and_answers_without_them(seen):
    assert set(seen["answers"].values()) == {200}
    assert seen["funds"]
    assert seen["named"]


@pytest.mark.parametrize(("name", "where"), [(name, where) for name, (_, _, where) in FAILURES.items()])
def test_each_is_named_where_it_failed(seen, name, where):
    assert any(name in label for label in seen[where])


def test_what_needs_a_broken_one_is_off_too(seen):
    assert seen["broken"]["bad_friend"] == "ImportError: needs bad_models, whose models could not be loaded"
