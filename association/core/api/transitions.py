"""Endpoints of the transitions a model declares: ``POST …/{id}/<name>/`` with the fields of the transition's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.desk.relations import offer_only_seen
from association.core.documents.states import Transition, transitions_of
from association.core.documents.transitions import perform
from association.core.l10n.forms import RialFormField
from association.core.l10n.serializers import JalaliDateField, RialSerializerField

from .strict import StrictFieldsMixin


def _field(field: Any) -> serializers.Field:
    """What the API reads for a field of a form."""
    common: dict[str, Any] = {"required": field.required}
    told: Any = field  # of whatever class it is
    # Which rows there are to choose is the form's business: it knows who is asking.
    if isinstance(field, forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.IntegerField(), **common)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.IntegerField(allow_null=not field.required, **common)
    if isinstance(field, forms.ChoiceField):
        return serializers.ChoiceField(choices=list(told.choices), **common)
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**common)
    if isinstance(field, RialFormField):
        return RialSerializerField(**common)
    if isinstance(field, forms.DateField):
        return JalaliDateField(**common)
    if isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField):
        return serializers.IntegerField(min_value=told.min_value, max_value=told.max_value, **common)
    longest = getattr(field, "max_length", None)
    return serializers.CharField(max_length=longest, allow_blank=not field.required, **common)


def _serializer(model: type[models.Model], transition: Transition) -> Any:
    """What the request holds; None for a transition that asks for nothing."""
    fields = {name: _field(field) for name, field in transition.form.base_fields.items()}
    name = f"{model.__name__}{transition.name.title().replace('_', '')}"
    return type(name, (StrictFieldsMixin, serializers.Serializer), fields) if fields else None


def _endpoint(model: type[models.Model], transition: Transition) -> Any:
    serializer = _serializer(model, transition)

    def endpoint(self: Any, request: Request, pk: str | None = None) -> Response:
        given: dict[str, Any] = {}
        if serializer is not None:
            read = serializer(data=request.data)
            read.is_valid(raise_exception=True)
            given = dict(request.data)
        # The same form as in the admin judges what was sent.
        form = transition.form(given)
        offer_only_seen(form, request.user)
        if not form.is_valid():
            errors: Any = form.errors
            raise exceptions.ValidationError(errors)
        row = self.get_object()
        done = perform(row, transition.name, user=request.user, **form.cleaned_data)
        return self.answer(done, 200 if done.pk == row.pk and type(done) is type(row) else 201)

    endpoint.__name__ = transition.name
    with override("en"):
        endpoint.__doc__ = " ".join(filter(None, [f"{transition.label}.", str(transition.question)]))
        summary = f"{transition.label}: {model._meta.verbose_name}"
    path = transition.name.replace("_", "-")
    documented = extend_schema(request=serializer, summary=summary)
    return documented(action(detail=True, methods=["post"], url_path=path)(endpoint))


def transition_endpoints(model: type[models.Model]) -> dict[str, Any]:
    """The methods of a viewset for the transitions of its model, by name; those with a page of their own have one."""
    every = transitions_of(model).items()
    return {name: _endpoint(model, declared) for name, declared in every if not declared.own_page}
