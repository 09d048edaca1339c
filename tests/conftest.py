"""Fixtures every test may ask for: one user per role, an API client per role, and tables that can be emptied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient
from wagtail.models import Collection, Locale, Page

from association.core.access.roles import ensure_role
from association.core.guards import install
from association.core.jobs.execution import claim_next, execute
from association.core.registry.state import forget
from cms.access import grant_editor_permissions

ROLES = ("communications", "treasurer", "board", "administrator")


@pytest.fixture(autouse=True, scope="session")
def _compiled_catalogues() -> None:
    """Persian texts are asserted: a fresh checkout has no compiled catalogues yet."""
    call_command("compile_catalogues")


@pytest.fixture(autouse=True)
def _as_a_new_process() -> Iterator[None]:
    """Each test begins in Persian, with nothing cached and no module switch read."""
    forget()
    cache.clear()
    with translation.override(settings.LANGUAGE_CODE):
        yield
    forget()


@pytest.fixture(autouse=True)
def _guards_make_way_for_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Transactional tests end by emptying all tables, which is just what the guards forbid.

    The flush sends post_migrate, which brings guards, roles and seeds back for the next test.
    """
    marker = request.node.get_closest_marker("django_db")
    names = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not names and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that what follows the yield runs before its flush
    yield
    install.remove()


@pytest.fixture
def make_user(db):
    """A user playing the named roles."""

    def make(username: str, *roles: str):
        user = get_user_model().objects.create_user(username, password="a-long-secret", first_name=username)
        for code in roles:
            user.groups.add(ensure_role(code).group)
        if "communications" in roles:
            replant_wagtail()  # its rights hang on pages
            grant_editor_permissions(ensure_role("communications").group)
        return user

    return make


@pytest.fixture
def treasurer(make_user):
    return make_user("treasurer", "treasurer")


@pytest.fixture
def board(make_user):
    return make_user("board", "board")


@pytest.fixture
def communications(make_user):
    return make_user("communications", "communications")


@pytest.fixture
def administrator(make_user):
    return make_user("admin", "administrator")


@pytest.fixture
def client_for():
    """A signed-in browser session of a user."""

    def make(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def api_for():
    """A signed-in API client of a user, answered in English."""

    def make(user) -> APIClient:
        client = APIClient(headers={"accept-language": "en"})
        client.force_authenticate(user)
        return client

    return make


@pytest.fixture
def do_jobs(db):
    """Do what is waiting, as a worker would. Returns the runs as they stand afterwards."""

    def do():
        done = []
        while (run := claim_next()) is not None:
            execute(run)
            run.refresh_from_db()
            done.append(run)
        return done

    return do


def replant_wagtail() -> None:
    """What Wagtail's migrations put into the tables and the flush of an earlier test took out."""
    Locale.objects.get_or_create(language_code="fa")
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run. Its absence is a failure, never a skip."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: apt-get install chromium"
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
