"""Our own translation catalogues, and their compiled form that gettext reads."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.apps import AppConfig, apps
from django.conf import settings

from association.core.registry.module import Module

# What Django and others ship arrives compiled.
OWN_PACKAGES = ("association", "cms", "reports")


class BrokenCatalogueError(ValueError):
    """A catalogue is not valid PO. The message names the file."""


def _compiles_here(config: AppConfig) -> bool:
    """Installed modules may ship their catalogue uncompiled, where their folder may be written to."""
    return isinstance(config, Module) and os.access(Path(config.path) / "locale", os.W_OK)


def own_catalogues() -> Iterator[Path]:
    """Every .po file of the product: of its apps and modules, and of what it adds to Wagtail's."""
    folders = [
        Path(config.path) / "locale"
        for config in apps.get_app_configs()
        if config.name.partition(".")[0] in OWN_PACKAGES or _compiles_here(config)
    ]
    for folder in [*folders, *map(Path, settings.LOCALE_PATHS)]:
        yield from sorted(folder.glob("*/LC_MESSAGES/*.po"))


def is_stale(po: Path) -> bool:
    """Whether the compiled file is missing or older than its source."""
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def compile_catalogue(po: Path) -> Path:
    """Write the .mo file beside its source. Raises BrokenCatalogueError.

    Written aside and moved into place: a running server must never read half a catalogue.
    """
    try:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as exc:
        raise BrokenCatalogueError(f"{po}: {exc}") from exc
    mo = po.with_suffix(".mo")
    handle, name = tempfile.mkstemp(dir=po.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as target:
        write_mo(target, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(mo)
    return mo
