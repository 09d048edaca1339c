"""Fixtures every test may ask for: the right database, one user per role, an API client per role."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from rest_framework.test import APIClient

from association.core.access.roles import ensure_role
from association.core.jobs.execution import claim_next, execute
from association.core.registry.state import forget

from .checkouts import Checkout
from .databases import Databases, address_of, begin_run, end_run, use
from .forks import ForkServer, Processes

# A test that commits works in a database of its own, which goes as a whole: there is nothing to empty afterwards.
TransactionTestCase._fixture_teardown = lambda self: None

# Rules the database itself keeps, its own SQL, and what foreign text may do to it. Tests that commit are added.
BOTH_DATABASES = (
    "core/documents/",
    "core/health/",
    "core/imports/",
    "core/sqlite/",
    "core/desk/test_find",
    "modules/donations/",
    "modules/people/",
    "modules/receipts/seal/test_altered_rules",
    "modules/receipts/seal/test_chain",
    "modules/receipts/seal/test_heads",
    "reports/test_freezing",
    "reports/test_reproduction",
    "torture/test_clocks",
    "torture/test_final",
    "torture/test_tampering",
)
ROLES = ("communications", "treasurer", "board", "administrator")


def _commits(item: pytest.Item) -> bool:
    """Whether a test writes what other connections see."""
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server", "processes_of"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or bool(marker and marker.kwargs.get("transaction"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what behaves by its database: `-m both` is what SQLite is tried with, PostgreSQL takes all."""
    for item in items:
        folder = (
            item.path.relative_to(config.rootpath / "tests").as_posix() if "tests" in item.path.parts else ""
        )
        of_one = item.get_closest_marker("e2e") or item.get_closest_marker("skipif")
        if folder.startswith(BOTH_DATABASES) or (_commits(item) and not of_one):
            item.add_marker(pytest.mark.both)


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


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        end_run(config)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """Templates and copies of the suite's databases."""
    return Databases(request.config)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, databases: Databases) -> Iterator[None]:
    """In place of pytest-django's: this process works in a copy of the template."""
    with django_db_blocker.unblock():
        own = databases.copy(databases.template("base"))
        use(own)
        yield
        connection.close()
        databases.drop(own)


@pytest.fixture(scope="session")
def own_copies() -> dict[str, str]:
    """This process's copies of the larger templates, by label, for tests that commit nothing."""
    return {}


@pytest.fixture
def _right_database(request, django_db_setup, django_db_blocker, databases, own_copies) -> Iterator[None]:
    """A test that commits gets a copy of its own; one that asks for `website_rows` or `association_rows` gets them."""
    label = next(
        (name for name in ("association_rows", "website_rows") if name in request.fixturenames), "base"
    )
    commits = _commits(request.node)
    if label == "base" and not commits:
        yield
        return
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        template = databases.template(label)
        name = (not commits and own_copies.get(label)) or databases.copy(template)
        if not commits:
            own_copies[label] = name
        use(name)
    yield
    with django_db_blocker.unblock():
        use(usual)
        if commits:
            databases.drop(name)


@pytest.fixture
def _django_db_helper(_right_database, _django_db_helper) -> None:
    """pytest-django's fixture behind `db` and `transactional_db`, once the connection leads to the right database."""


@pytest.fixture(scope="session")
def fork_server(tmp_path_factory) -> Iterator[ForkServer]:
    """The process that the others of a test are forked from."""
    server = ForkServer(tmp_path_factory.mktemp("forks"))
    yield server
    server.close()


@pytest.fixture
def processes_of(fork_server: ForkServer, django_db_setup) -> Callable[..., Processes]:
    """Processes that do the tasks of a module: on the database of this test, or one of another address."""

    def make(module: str, *, database: str = "", **settings: object) -> Processes:
        return Processes(fork_server, module, database or address_of(), settings)

    return make


@pytest.fixture
def checkout(tmp_path, django_db_setup, django_db_blocker, databases: Databases) -> Checkout:
    """A copy of the repository that a test may change and run programs in."""
    with django_db_blocker.unblock():
        return Checkout(tmp_path, databases)


@pytest.fixture
def website_rows(db) -> None:
    """The pages, menus and profile of the demonstration."""


@pytest.fixture
def association_rows(db) -> None:
    """The same with its accounts, signed in already, and its funds."""


@pytest.fixture
def make_user(db):
    """A user playing the named roles."""

    def make(username: str, *roles: str):
        user = get_user_model().objects.create_user(username, password="a-long-secret", first_name=username)
        for code in roles:
            user.groups.add(ensure_role(code).group)
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
