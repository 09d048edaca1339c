"""Reference data of modules, three-way: ours, theirs, last written.

An upgrade updates what nobody touched, leaves what a person edited, and never brings back what
one deleted.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from .models import SeedRecord
from .module import Module


@dataclass(frozen=True)
class Seed:
    """One row: `values` by field name; `lookup` names the fields that identify it."""

    key: str
    model: str
    lookup: tuple[str, ...]
    values: dict[str, Any]


def _digest(row: Model, values: dict[str, Any]) -> str:
    stored = {name: str(getattr(row, name)) for name in sorted(values)}
    return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()


def is_planted(module: str, key: str) -> bool:
    """Whether a seed was written once, whatever became of it since."""
    return SeedRecord.objects.filter(module=module, key=key).exists()


def record_planted(module: str, key: str, row: Model) -> None:
    """Remember a row that was written by other means than `plant`: it is never written again."""
    SeedRecord.objects.create(
        module=module, key=key, model=row._meta.label_lower, object_id=str(row.pk), digest="given"
    )


@transaction.atomic
def plant(module: str, seed: Seed) -> None:
    """Write one seed unless a person has edited or deleted it."""
    model = apps.get_model(seed.model)
    record = SeedRecord.objects.filter(module=module, key=seed.key).first()
    if record is None:
        row, _created = model._default_manager.get_or_create(
            **{name: seed.values[name] for name in seed.lookup}, defaults=seed.values
        )
        SeedRecord.objects.create(
            module=module,
            key=seed.key,
            model=seed.model,
            object_id=str(row.pk),
            digest=_digest(row, seed.values),
        )
        return
    row = model._default_manager.filter(pk=record.object_id).first()
    if row is None or _digest(row, seed.values) != record.digest:
        return
    for name, value in seed.values.items():
        setattr(row, name, value)
    row.save()
    record.digest = _digest(row, seed.values)
    record.save(update_fields=["digest"])


def plant_module(module: Module) -> None:
    """The seeds of one module, where it has a `seeds.py`."""
    if find_spec(f"{module.name}.seeds"):
        for seed in import_module(f"{module.name}.seeds").seeds():
            plant(module.label, seed)


def plant_all() -> None:
    """Seeds of every module, in the modules' own order."""
    for config in apps.get_app_configs():
        if isinstance(config, Module):
            plant_module(config)
