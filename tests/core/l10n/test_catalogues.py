"""Everything a person may read is Persian: our own words, and those of Wagtail."""

import json
import re
import shutil
import string
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.utils.translation import trans_real
from django.views.i18n import JavaScriptCatalog

import association
from association.core.l10n.catalogues import OWN_PACKAGES, own_catalogues

ROOT = Path(association.__file__).resolve().parents[1]
OWN_APPS = [config for config in apps.get_app_configs() if config.name.partition(".")[0] in OWN_PACKAGES]
WAGTAIL_APPS = [config for config in apps.get_app_configs() if config.name.partition(".")[0] == "wagtail"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w+\}")
TAG = re.compile(r"</?\w+")
MARKUP = re.compile(r"<[^>]*>")
PERSIAN = re.compile("[آ-ی]")
LATIN = re.compile("[A-Za-z]")
# One page may well be «one» in words, without its figure.
NUMBER = re.compile(r"%\((\w*count\w*|counter|num\w*|objects|states_in_progress)\)[sd]")


def sources(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def texts(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Pairs of English and Persian: one, or singular and plural."""
    if entry.msgid_plural:
        singular, plural = (entry.msgstr_plural.get(n, "") for n in (0, 1))
        return [(entry.msgid, singular), (entry.msgid_plural, plural)]
    return [(entry.msgid, entry.msgstr)]


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with one entry of a catalogue, in words for the developer."""
    found = []
    if entry.obsolete:
        return [f"no longer in the code: {entry.msgid!r}"]
    if entry.fuzzy:
        found.append(f"fuzzy: {entry.msgid!r}")
    for english, persian in texts(entry):
        if not persian:
            found.append(f"not translated: {english!r}")
        elif sources(english) != sources(persian):
            found.append(f"placeholders differ: {english!r} -> {persian!r}")
        elif sorted(TAG.findall(english)) != sorted(TAG.findall(persian)):
            found.append(f"markup differs: {english!r} -> {persian!r}")
    return found


@pytest.mark.parametrize("config", OWN_APPS, ids=lambda config: config.name)
def test_every_text_in_our_code_is_translated(config, tmp_path):
    app = tmp_path / "app"
    shutil.copytree(
        config.path, app, ignore=shutil.ignore_patterns("*.mo", "static", "upstream", "migrations")
    )
    (app / "locale").mkdir(exist_ok=True)

    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "fa", "--no-wrap"],
        cwd=app,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": ""},
    )

    catalogue = app / "locale" / "fa" / "LC_MESSAGES" / "django.po"
    entries = polib.pofile(str(catalogue)) if catalogue.exists() else []
    assert [fault for entry in entries for fault in faults(entry)] == []


@pytest.mark.parametrize("path", list(own_catalogues()), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_catalogue_is_clean(path):
    catalogue = polib.pofile(str(path))

    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []


def test_catalogues_agree_on_texts_they_share():
    # Django merges all of them: of two translations of one text, one would be lost everywhere.
    found = defaultdict(set)
    for path in own_catalogues():
        for entry in polib.pofile(str(path)):
            found[path.stem, entry.msgctxt, entry.msgid].add(tuple(persian for _, persian in texts(entry)))

    assert {key: values for key, values in found.items() if len(values) > 1} == {}


def wagtail_texts(domain: str) -> list[polib.POEntry]:
    entries = []
    for config in WAGTAIL_APPS:
        path = Path(config.path) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if path.exists():
            entries += [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    return entries


def resolved(entry: polib.POEntry, catalogue: trans_real.DjangoTranslation) -> list[tuple[str, str]]:
    if entry.msgid_plural:
        return [
            (source, catalogue.ngettext(entry.msgid, entry.msgid_plural, n))
            for n, source in ((1, entry.msgid), (2, entry.msgid_plural))
        ]
    if entry.msgctxt:
        return [(entry.msgid, catalogue.pgettext(entry.msgctxt, entry.msgid))]
    return [(entry.msgid, catalogue.gettext(entry.msgid))]


def spoken_wrong(entry: polib.POEntry, catalogue: trans_real.DjangoTranslation) -> list[str]:
    found = []
    for english, persian in resolved(entry, catalogue):
        words = MARKUP.sub("", PLACEHOLDER.sub("", persian))
        # Frames of values, such as "%(start)s - %(end)s", have no words at all.
        if LATIN.search(words) and not PERSIAN.search(words):
            found.append(f"not Persian: {english!r} -> {persian!r}")
        wanted, given = set(sources(english)), set(sources(persian))
        allowed = {p for p in sources(entry.msgid_plural or "") if NUMBER.fullmatch(p)}
        if wanted != given and not (entry.msgid_plural and wanted ^ given <= allowed):
            found.append(f"placeholders differ: {english!r} -> {persian!r}")
    return found


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_text_of_wagtail_is_persian(domain):
    packages = JavaScriptCatalog().get_paths(["wagtail.admin"]) if domain == "djangojs" else None
    catalogue = trans_real.DjangoTranslation("fa", domain=domain, localedirs=packages)

    entries = wagtail_texts(domain)

    assert entries
    assert [fault for entry in entries for fault in spoken_wrong(entry, catalogue)] == []


def test_editor_scripts_are_served_in_persian(client):
    script = client.get("/admin/jsi18n/", headers={"accept-language": "fa"}).content.decode()

    # Wagtail has no Persian for "Collapse all".
    assert f'"Collapse all": {json.dumps("بستن همه")}' in script


def test_no_persian_text_holds_an_arabic_letter_or_a_loose_suffix():
    loose = re.compile(rf"[يك]|[{string.whitespace}](ها|های|هایی)(?![آ-ی])|(?<![آ-ی])ن?می ")
    wrong = []
    for path in own_catalogues():
        for entry in polib.pofile(str(path)):
            wrong += [persian for _, persian in texts(entry) if loose.search(persian)]

    assert wrong == []
