"""Rules for all files of the repository."""

import ast
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
OURS = ("association", "cms", "reports")


def files(*patterns: str) -> list[Path]:
    return [
        path
        for folder in OURS
        for pattern in patterns
        for path in (ROOT / folder).rglob(pattern)
        if "migrations" not in path.parts
    ]


@pytest.mark.django_db
def test_models_and_migrations_agree():
    out = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=out)

    assert "No changes" in out.getvalue()


def test_styles_name_no_physical_side():
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:\s*(?:left|right)|(?<![-\w])(?:left|right):\s"
    )

    found = [
        f"{path.name}: {line.strip()}"
        for path in files("*.css")
        for line in path.read_text().splitlines()
        if physical.search(line)
    ]

    assert found == []


def test_templates_carry_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|\sstyle=\"|\son(?:click|load|change)="
    )

    found = [str(path.relative_to(ROOT)) for path in files("*.html") if inline.search(path.read_text())]

    assert found == []


def test_nothing_is_fetched_from_elsewhere():
    foreign = re.compile(r"""(?:src|href)=["']https?://|@import\s+["']?https?://|url\(["']?https?://""")

    found = [
        str(p.relative_to(ROOT)) for p in files("*.html", "*.css", "*.js") if foreign.search(p.read_text())
    ]

    assert found == []


def said_by(path: Path) -> list[str]:
    """Names and texts of a Python file, without comments and docstrings."""
    tree = ast.parse(path.read_text())
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in bare:
            found.append(str(node.value))
        found += [str(getattr(node, part)) for part in ("id", "attr", "name", "arg") if hasattr(node, part)]
    return found


def test_core_knows_no_module():
    """Neither their names nor their words; the seal's signatures keep the name their first kind gave them."""
    own = re.compile(r"receipt|donation|donor|voided|is_void|\bvoids?\b", re.IGNORECASE)
    known = {
        ("sealing/signing.py", "b'majma receipt head 1\\n'"),
        ("sealing/signing.py", "b'majma receipt key 1\\n'"),
        ("sealing/signing.py", "voids"),
        # Examples people are told.
        ("api/history.py", "Name of the step for machines, such as `donations.donation.submit`."),
        ("api/search.py", "Such as `donations.donation`."),
        ("management/commands/bench.py", "folder of benchmarks/ with a run(count), such as receipts"),
    }
    core = ROOT / "association" / "core"

    said = {
        (str(path.relative_to(core)), text)
        for path in core.rglob("*.py")
        if "migrations" not in path.parts
        for text in said_by(path)
        if own.search(text)
    }
    shown = {
        path.name
        for path in [*core.rglob("*.html"), *core.rglob("*.css"), *core.rglob("*.js")]
        if re.search(r"\breceipts?\b|\bdonations?\b|--void\b", path.read_text())
    }

    assert said - known == set()
    assert shown == {"undo.html"}  # which says what of an import stays
    assert not re.search(
        r"receipt|donation",
        "".join(p.read_text() for p in (core / "sealing").glob("*.py")).replace("majma receipt", ""),
    )


def test_no_file_is_called_utils():
    refused = {"utils", "helpers", "misc", "common", "manager"}

    assert [str(p) for p in files("*.py") if p.stem in refused] == []


def test_files_stay_small():
    long = [
        f"{p.relative_to(ROOT)}: {n}"
        for p in files("*.py")
        if "demo" not in str(p) and (n := len(p.read_text().splitlines())) > 320
    ]

    assert long == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(?:TODO|FIXME|XXX)\b|NotImplemented\b")

    assert [
        str(p.relative_to(ROOT))
        for p in files("*.py", "*.html", "*.css", "*.js")
        if later.search(p.read_text())
    ] == []


def test_the_day_is_that_of_the_association_not_of_the_reader():
    """`timezone.localdate` and `date.today` follow the reader's time zone and the machine's."""
    readers = re.compile(r"timezone\.localdate\(|date\.today\(|timezone\.now\(\)\.date\(")
    own = ROOT / "association/core/l10n/calendar.py"

    assert [
        str(p.relative_to(ROOT)) for p in files("*.py") if p != own and readers.search(p.read_text())
    ] == []


def test_manifests_are_import_light():
    code = (
        "import sys, association.modules.people.apps, association.modules.funds.apps, "
        "association.modules.donations.apps, association.modules.receipts.apps; "
        "sys.exit(any(name.split('.')[0] in ('wagtail', 'rest_framework') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_icons_exist():
    from wagtail.admin.icons import get_icons

    from association.core.desk.declaration import desk_models, desk_of

    sprite = get_icons()
    wanted = (
        {desk_of(model).icon for model in desk_models()}
        | {m.icon for m in settings.MODULES.modules}
        | {"upload"}
    )

    assert [name for name in wanted if f'id="icon-{name}"' not in sprite] == []


def test_top_of_the_repository_stays_tidy():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}

    assert len([name for name in top if not name.startswith(".")]) <= 16
