"""The one verb of a module's `contributions.py`.

    from association.core import contribute

    @contribute.indicator(code="donations.received", title=_("Donations received"), unit="IRR", ...)
    def received(period: Period) -> int: ...

Every decorator returns what it decorates, so the function stays usable by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

from django.apps import apps

from .registry import contributions as registry
from .registry.contributions import Contribution, Point, record
from .registry.indicators import Indicator, Period, Slice, Text, Unit

F = TypeVar("F", bound=Callable[..., Any])


def _owner(value: Any) -> str:
    """The app whose file says `contribute`. What it gives may be another's, such as `document_print` of core."""
    speaker = sys._getframe(2).f_globals["__name__"]
    config = apps.get_containing_app_config(speaker) or apps.get_containing_app_config(value.__module__)
    if config is None:
        raise ValueError(f"{speaker} belongs to no installed app")
    return config.label


def _contribute(point: Point, name: str | None, order: int, options: dict[str, Any]) -> Callable[[F], F]:
    def keep(value: F) -> F:
        label = name or value.__name__
        record(Contribution(point, label, _owner(value), value, order, options))
        return value

    return keep


def panel(*, permission: str, order: int = 50, name: str | None = None) -> Callable[[F], F]:
    """A card of the home dashboard: ``function(request) -> wagtail Component`` for users who hold `permission`.

    An empty permission is everybody's: the function gives None where it has nothing for the person.
    """
    return _contribute("panel", name, order, {"permission": permission})


def section(
    *, title: Text, template: str, order: int = 50, name: str | None = None, of_the_moment: bool = False
) -> Callable[[F], F]:
    """A section of the impact report: ``function(period, figures) -> dict`` of JSON values for `template`.

    One `of_the_moment` says how things stand when the figures are frozen, so it is not compared when they are
    reproduced.
    """
    options = {"title": title, "template": template, "of_the_moment": of_the_moment}
    return _contribute("section", name, order, options)


def indicator(
    *,
    code: str,
    title: Text,
    unit: Unit,
    formula: Text,
    source: Text,
    dimensions: Mapping[str, Callable[[Period], list[Slice]]] | None = None,
    public: bool = True,
    order: int = 50,
) -> Callable[[F], F]:
    """A figure with its definition: ``function(period) -> int | None``."""

    def keep(compute: F) -> F:
        value = Indicator(code, title, unit, formula, source, compute, dimensions or {}, public)
        record(Contribution("indicator", code, _owner(compute), value, order))
        return compute

    return keep


def event(*, model: str, action: str, order: int = 50, name: str | None = None) -> Callable[[F], F]:
    """A handler inside the transaction of a document's transition: ``function(document, user)``. Raising aborts it."""
    return _contribute("event", name, order, {"model": model, "action": action})


def webhook(*, event: str, model: str, action: str, title: Text, order: int = 50) -> Callable[[F], F]:
    """An event other systems can subscribe to: ``function(document) -> dict`` of JSON values, asked after the
    transition `action` inside its transaction.

    Keep to ids, numbers, amounts, dates, states and the row's address in the API: names and identities stay
    in the installation. The event's name is unique in it, because subscriptions outlive modules.
    """
    if any(taken.name == event for taken in registry.every("webhook")):
        raise ValueError(f"webhook {event!r} is contributed twice")
    return _contribute("webhook", event, order, {"model": model, "action": action, "title": title})


def importer(
    *, name: str, title: Text, permission: str | tuple[str, ...], order: int = 50
) -> Callable[[F], F]:
    """A file importer: a class with ``run(file, *, dry_run, user) -> ImportResult``.

    `permission` is every right its rows would need if they were typed by hand, field rights included.
    """
    permissions = (permission,) if isinstance(permission, str) else permission
    return _contribute("importer", name, order, {"title": title, "permissions": permissions})


def block(*, name: str, order: int = 50) -> Callable[[F], F]:
    """A kind of block for the pages of the website: a Wagtail block class. Content outlives the module."""
    return _contribute("block", name, order, {})


def print(  # noqa: A001 -- the point's name in the closed list; nothing in this file prints
    *,
    model: str,
    name: str,
    title: Text | None,
    template: str = "core/print/document.html",
    version: int = 1,
    styles: tuple[str, ...] = ("core/css/document.css",),
    attached: Callable[[Any], Any] | None = None,
    pictures: Callable[[Any], Any] | None = None,
    signed: Callable[[], bool] | None = None,
    tighter: Callable[[Any], tuple[str, ...]] | None = None,
) -> Callable[[F], F]:
    """A printed form of a document: ``function(document, language) -> dict`` for `template`.

    The template there is takes what `core.desk.printed.document_print` gives, so a plain print is one call.
    `styles` are static files added to the base styles. Raise `version` when look or words change. A form
    without a title is not offered; `Document.print_variant` names it.

    `attached(document)` gives the files the PDF carries inside it (`core.printing.archive.Attached`),
    `pictures(document)` the images the template names as ``picture:<name>``: their bytes by name.
    `signed()` says whether the association signs these PDFs with its certificate.
    `tighter(document)` gives further styles, used where more than one sheet becomes fewer by them.
    """
    options: dict[str, Any] = {
        "model": model,
        "form": name,
        "title": title,
        "template": template,
        "version": version,
        "styles": styles,
        "attached": attached,
        "pictures": pictures,
        "signed": signed,
        "tighter": tighter,
    }
    return _contribute("print", f"{model}:{name}", 50, options)


def job(
    *,
    name: str,
    title: Text,
    every: Literal["minute", "hour", "day", "week"] | None = None,
    due: Callable[[], bool] | None = None,
    permission: str = "",
    max_attempts: int = 5,
    order: int = 50,
) -> Callable[[F], F]:
    """Background work: ``function(context: JobContext) -> JSON value``; with `every` it comes round by itself.

    `due` is asked before each round; where it says no, no run is made.
    `permission` is asked of the person who wants it, again when it starts. The name is the job's in the
    installation, because runs outlive the module they came from.
    """
    if any(taken.name == name for taken in registry.every("job")):
        raise ValueError(f"job {name!r} is contributed twice")
    return _contribute(
        "job",
        name,
        order,
        {
            "title": title,
            "every": every,
            "due": due,
            "permission": permission,
            "max_attempts": max_attempts,
        },
    )


def check(*, name: str, title: Text, order: int = 50) -> Callable[[F], F]:
    """An invariant that `manage.py verify` proves: ``function() -> list[str]`` of what is broken."""
    return _contribute("check", name, order, {"title": title})


def filter(  # noqa: A001 -- the point's name in the closed list
    *, on: str, name: str, label: Text, permission: str = "", order: int = 50
) -> Callable[[F], F]:
    """A filter of another module's list, of what its rows have or have not: ``function() -> condition``.

    `on` is the model's label; the condition is a `Q` or an `Exists` over its rows. It is called ``has_<name>`` in
    addresses and in the API, and offered to who holds `permission`.
    """
    options = {"on": on, "filter": name, "label": label, "permission": permission}
    return _contribute("filter", f"{on}:{name}", order, options)


def related(
    *,
    on: str,
    model: str,
    by: str,
    columns: tuple[str, ...] = (),
    totals: tuple[str, ...] | None = None,
    headings: Mapping[str, Any] | None = None,
    title: Text | None = None,
    order: int = 50,
    name: str | None = None,
) -> Callable[[F], F]:
    """Rows of `model` on the page of another module's row: ``function(row) -> queryset`` of them, for everybody.

    What a person may not see of them is left out. `by` is the filter of their list that finds them. `columns` and
    `totals` are by default those of their desk; `headings` name what the queryset annotates.
    """
    options = {"model": model, "by": by, "columns": columns, "totals": totals, "title": title}
    return _contribute("related", name, order, {"on": on, **options, "headings": headings or {}})


def fact(*, first_step: bool = False, order: int = 50, name: str | None = None) -> Callable[[F], F]:
    """A line of the health page: ``function() -> Fact`` of `association.core.health.fact`.

    A `first_step` says whether something every installation needs was set up; the administrator's home page
    lists them until all are done.
    """
    return _contribute("fact", name, order, {"first_step": first_step})


def route(*, prefix: str, order: int = 50) -> Callable[[Any], Any]:
    """A DRF viewset served below ``/api/v1/<module>/<prefix>/``: a class, or its dotted path.

    By its path it is imported when addresses are: a command that serves nothing need not wait for it.
    """
    return _contribute("route", prefix, order, {})


def viewset(*, order: int = 50, name: str | None = None) -> Callable[[F], F]:
    """A Wagtail viewset class for the admin."""
    return _contribute("viewset", name, order, {})


def slot(*, name: str, on: str, order: int = 50) -> Callable[[F], F]:
    """A piece of another page. `on` names it: ``app.model.body`` and ``app.model.header`` of a row's page call
    ``function(request, row)`` for a Component and for buttons; a page of the website such as ``cms.reports_index``
    calls ``function(request)``. None leaves the place empty."""
    return _contribute("slot", name, order, {"on": on})


def page(*, model: str, name: str, order: int = 50) -> Callable[[F], F]:
    """A page below the list of a model, or below each of its rows: a class of `core.desk.page.DeskPage`, such as a
    `StepsPage` of `core.desk.steps`. Its address is ``…/<name>/``, or ``…/<name>/<id>/`` of a row."""
    return _contribute("page", f"{model}:{name}", order, {"model": model, "address": name})
