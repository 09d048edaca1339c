"""Pages of ours show their own template: Wagtail's mixin has one too, and hides theirs where it comes first."""

import pytest
from django.urls import URLResolver, get_resolver, reverse
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from association.core.access.roles import ensure_role

# These answer with a file.
FILES = {"RefusedView", "LedgerFileView"}
pytestmark = pytest.mark.django_db


def views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
            continue
        view = pattern.callback
        while hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        if found := getattr(view, "view_class", None):
            yield found, view.view_initkwargs


def ours():
    found = {}
    for view, given in views(get_resolver().url_patterns):
        if issubclass(view, WagtailAdminTemplateMixin) and view.__module__.split(".")[0] in (
            "association",
            "cms",
        ):
            found[view] = given.get("template_name", view.template_name)
    return found


def test_every_page_shows_its_own_template():
    found = ours()

    assert len(found) > 40
    bare = {
        view.__name__ for view, shown in found.items() if shown == WagtailAdminTemplateMixin.template_name
    }
    assert bare == FILES


@pytest.mark.parametrize("page", ["role_new", "role_rename"])
def test_pages_of_names_ask_for_one(administrator, client_for, page):
    address = reverse(page, args=[] if page == "role_new" else [ensure_role("board").group.pk])

    shown = client_for(administrator).get(address).text

    assert 'name="name"' in shown
    assert '<form method="post"' in shown
