"""Columns that follow from other columns of the same row."""

from __future__ import annotations

from typing import Any

from django.db import models

from association.core.l10n.text import normalize


class SearchKeyField(models.TextField):
    """The row's words folded for search, made anew at every save from the fields named in `sources`."""

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any):
        self.sources = sources
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = (str(getattr(model_instance, source) or "") for source in self.sources)
        key = normalize(" ".join(filter(None, words)))
        setattr(model_instance, self.attname, key)
        return key
