"""Blocks that modules add to the pages: offered while the module is on, kept whatever happens to it.

Wagtail drops content of an unknown kind when it loads a page. Here it stays as raw JSON in a placeholder
and goes back into the page unchanged, so that switching a module off, or removing it, costs no content.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.fields import StreamField

from association.core.registry.contributions import Contribution, every, isolated
from association.core.registry.state import is_enabled

UNAVAILABLE = "unavailable"
_signer = Signer(salt="cms.unavailable-block")


class UnavailableBlock(blocks.FieldBlock):
    """Stands for content of a kind that is not to be had now: ``{"type", "value"}`` as it was stored.

    Signed on its way through the form: an editor carries it along and cannot write it.
    """

    def __init__(self, **kwargs: Any):
        self.field = forms.CharField(
            required=False,
            widget=forms.HiddenInput,
            help_text=_(
                "This piece belongs to a module that is switched off or removed. It stays here unchanged until "
                "the module is back."
            ),
        )
        super().__init__(**kwargs)

    def value_for_form(self, value: Any) -> str:
        return _signer.sign(json.dumps(value))

    def value_from_form(self, value: Any) -> Any:
        try:
            return json.loads(_signer.unsign(value or ""))
        except BadSignature as exc:
            raise ValidationError(_("This piece was changed on its way. Load the page again.")) from exc

    def clean(self, value: Any) -> Any:
        return value

    def render(self, value: Any, context: Any = None) -> str:
        return ""

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        label = _("Piece of a module that is off")
        icon = "lock"
        default: Any = None


def _rendered(item: Contribution, render: Callable[..., str], value: Any, context: Any = None) -> str:
    """The block's HTML; one that fails leaves its place empty, and the page stands."""
    return isolated(item, lambda: render(value, context=context), lambda _module: "")


class ModuleStreamBlock(blocks.StreamBlock):
    """A stream of its own kinds and of those that modules contribute, named ``<module>_<name>``."""

    unavailable = UnavailableBlock()

    # Modules contribute after the models are loaded, and blocks are made with the models.
    @property
    def child_blocks(self) -> dict[str, blocks.Block]:
        contributed = every("block")
        if len(contributed) != len(self._modules):
            for item in contributed:
                name = f"{item.module}_{item.name}"
                if name not in self._modules:
                    self._modules[name] = item.module
                    if block := isolated(item, item.value, lambda _module: None):
                        block.set_name(name)
                        setattr(block, "render", partial(_rendered, item, block.render))  # noqa: B010
                        self._blocks[name] = block
        return self._blocks

    @child_blocks.setter
    def child_blocks(self, own: dict[str, blocks.Block]) -> None:
        self._blocks = own
        self._modules: dict[str, str] = {}

    def _is_off(self, name: str) -> bool:
        module = self._modules.get(name)
        return module is not None and not is_enabled(module)

    def grouped_child_blocks(self) -> Any:
        groups = ((group, self._on(found)) for group, found in super().grouped_child_blocks())
        return [(group, found) for group, found in groups if found]

    def _on(self, found: Iterable[blocks.Block]) -> list[blocks.Block]:
        return [block for block in found if not self._is_off(block.name)]

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                return super().to_python(value)
        if isinstance(value, list):
            value = [self._kept(item) for item in value]
        return super().to_python(value)

    def bulk_to_python(self, values: Any) -> Any:
        return super().bulk_to_python([[self._kept(item) for item in stream] for stream in values])

    def _kept(self, item: Any) -> Any:
        if not isinstance(item, dict) or item["type"] in self.child_blocks:
            return item
        return {**item, "type": UNAVAILABLE, "value": {"type": item["type"], "value": item["value"]}}

    def get_prep_value(self, value: Any) -> list[Any]:
        return [self._given_back(item) for item in super().get_prep_value(value)]

    @staticmethod
    def _given_back(item: dict[str, Any]) -> dict[str, Any]:
        return {**item, **item["value"]} if item["type"] == UNAVAILABLE and item["value"] else item

    def get_form_state(self, value: Any) -> list[dict[str, Any]]:
        return [self._form_state(child) for child in value or ()]

    def _form_state(self, child: Any) -> dict[str, Any]:
        if not self._is_off(child.block.name):
            return {
                "type": child.block.name,
                "value": child.block.get_form_state(child.value),
                "id": child.id,
            }
        raw = {"type": child.block.name, "value": child.block.get_prep_value(child.value)}
        state = self.child_blocks[UNAVAILABLE].get_form_state(raw)
        return {"type": UNAVAILABLE, "value": state, "id": child.id}

    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        shown = super().get_api_representation(value, context)
        return [item for item in shown if item["type"] != UNAVAILABLE]


class ModuleStreamField(StreamField):
    """A StreamField whose kinds stand in code alone: with modules coming and going, a migration would never hold."""

    def __init__(self, block_types: Any = (), **kwargs: Any):
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs


class ModuleStreamBlockAdapter(StreamBlockAdapter):
    """Leaves the placeholder out of the menu of kinds."""

    js_constructor = "majma.ModuleStreamBlock"

    def js_args(self, block: ModuleStreamBlock) -> list[Any]:
        name, groups, states, meta = super().js_args(block)
        offered = {child.name for _group, found in groups for child in found}
        return [name, groups, {kind: state for kind, state in states.items() if kind in offered}, meta]

    @cached_property
    def media(self) -> forms.Media:
        own = versioned_static("cms/js/module-stream-block.js")
        return super().media + forms.Media(js=[own])


register(ModuleStreamBlockAdapter(), ModuleStreamBlock)
