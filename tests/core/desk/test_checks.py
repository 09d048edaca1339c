"""System checks name the mistake in a declaration before anybody meets it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django import forms
from django.core import checks
from django.db import models
from majma_visits.models import Placement

from association.core.api.filters import program_filters
from association.core.desk.checks import desks_name_what_exists, transitions_can_run
from association.core.desk.declaration import desk_of
from association.core.documents.states import Transition
from association.core.registry import contributions
from association.core.registry.contributions import Contribution
from association.modules.people.models import Party

BEGIN, FINISH, _REOPEN = Placement.transitions


def ids(found: list[checks.CheckMessage]) -> list[str]:
    return [str(message.id) for message in found]


def test_nothing_of_ours_is_wrong():
    assert desks_name_what_exists(None) == transitions_can_run(None) == []


@pytest.mark.parametrize("key", ["filters", "columns", "export", "search", "select_related", "fields"])
def test_name_that_is_not_there_is_named(monkeypatch, key):
    given = list(getattr(Party.Desk, key, ()))
    monkeypatch.setattr(Party.Desk, key, [*given, "nmae"], raising=False)

    (found,) = [message for message in desks_name_what_exists(None) if f"Desk.{key} " in message.msg]

    assert found.id == "association.E026"
    assert "'nmae'" in found.msg


def test_site_starts_without_a_filter_that_is_not_there(monkeypatch):
    monkeypatch.setattr(Party.Desk, "filters", ["kind", "nmae"])

    assert set(program_filters(desk_of(Party)).base_filters) == {"kind"}


class FileForm(forms.Form):
    letter = forms.FileField()


def run_without_reason(placement, *, user):
    return None


@pytest.mark.parametrize(
    ("model", "transition", "found"),
    [
        (Party, Transition("leave", "Leave", target="gone"), "association.E020"),
        (Placement, replace(BEGIN, target="begun"), "association.E021"),
        (Placement, replace(BEGIN, source=("palnned",)), "association.E021"),
        (Placement, replace(BEGIN, target=None), "association.E022"),
        (Placement, replace(FINISH, run=run_without_reason), "association.E023"),
        (Placement, replace(FINISH, run="majma_visits.models.gone"), "association.E023"),
        (Placement, "finish", "association.E024"),
        (Placement, replace(FINISH, run=None, form=FileForm, two_people=True), "association.E027"),
    ],
)
def test_transition_that_cannot_run_is_named(monkeypatch, model: type[models.Model], transition, found):
    monkeypatch.setattr(model, "transitions", (transition,), raising=False)

    assert ids(transitions_can_run(None)) == [found]


def test_print_of_what_is_no_document_is_named(monkeypatch):
    printed = Contribution("print", "people.party:card", "people", None, options={"model": "people.party"})
    monkeypatch.setitem(contributions._registry, "print", [printed])

    assert ids(transitions_can_run(None)) == ["association.E025"]
