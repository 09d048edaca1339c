"""Compiling without GNU gettext gives what Django reads, and says which file is broken."""

import gettext
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import association
from association.core.l10n.catalogues import own_catalogues

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: fa\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
)


@pytest.fixture
def catalogue(tmp_path, settings):
    """A catalogue that stands where the product's additions to Wagtail stand."""
    path = tmp_path / "locale" / "fa" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + 'msgid "receipt"\nmsgstr "رسید"\n', encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return path


def read(catalogue) -> gettext.GNUTranslations:
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def test_compiles_context_and_plurals(catalogue):
    with catalogue.open("a", encoding="utf-8") as source:
        source.write('\nmsgctxt "action"\nmsgid "Void"\nmsgstr "ابطال"\n')
        source.write(
            '\nmsgid "one page"\nmsgid_plural "%(n)s pages"\nmsgstr[0] "یک صفحه"\nmsgstr[1] "%(n)s صفحه"\n'
        )

    call_command("compile_catalogues")

    compiled = read(catalogue)
    assert compiled.gettext("receipt") == "رسید"
    assert compiled.pgettext("action", "Void") == "ابطال"
    assert [compiled.ngettext("one page", "%(n)s pages", n) for n in (1, 2)] == ["یک صفحه", "%(n)s صفحه"]


def test_leaves_fuzzy_texts_out(catalogue):
    with catalogue.open("a", encoding="utf-8") as source:
        source.write('\n#, fuzzy\nmsgid "fund"\nmsgstr "رسید"\n')

    call_command("compile_catalogues")

    assert read(catalogue).gettext("fund") == "fund"


def test_skips_what_is_up_to_date_unless_forced(catalogue):
    call_command("compile_catalogues")
    compiled = catalogue.with_suffix(".mo")
    compiled.write_bytes(b"as it was")
    later = catalogue.stat().st_mtime + 10
    os.utime(compiled, (later, later))

    call_command("compile_catalogues")
    assert compiled.read_bytes() == b"as it was"

    call_command("compile_catalogues", force=True)
    assert read(catalogue).gettext("receipt") == "رسید"


def test_names_the_broken_file(catalogue):
    catalogue.write_text('msgid "receipt\n', encoding="utf-8")

    with pytest.raises(CommandError, match=r"django\.po"):
        call_command("compile_catalogues")

    assert not catalogue.with_suffix(".mo").exists()
    assert [p.name for p in catalogue.parent.iterdir()] == ["django.po"]


def test_covers_core_modules_website_and_wagtail():
    root = Path(association.__file__).resolve().parents[1]
    found = {path.relative_to(root).as_posix().partition("/locale/")[0] for path in own_catalogues()}

    assert found >= {
        "association/core",
        "association/core/l10n/upstream",
        "association/modules/donations",
        "association/modules/funds",
        "association/modules/people",
        "association/modules/receipts",
        "cms",
    }
