"""A whole association behind a live server, and a person who signs in to it."""

from __future__ import annotations

import os
from urllib.parse import urlparse

import pytest

from association.demo.accounts import PASSWORD
from tests.databases import session_key


class Person:
    """Somebody at a browser. Remembers what went wrong in it."""

    def __init__(self, page, base: str):
        self.page, self.base = page, base
        self.troubles: list[str] = []
        # Where to leave pictures for people to look at; nowhere, if unset.
        self.pictures = os.environ.get("MAJMA_PICTURES", "")
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", self._notice_foreign)

    def _notice_foreign(self, request) -> None:
        address = urlparse(request.url)
        if address.scheme in ("http", "https") and address.hostname != urlparse(self.base).hostname:
            self.troubles.append(f"request to {address.hostname}")

    def go(self, path: str) -> None:
        self.page.goto(self.base + path, wait_until="load")

    def sign_in(self, username: str) -> None:
        """Be signed in as an account of the demonstration, and at its home page."""
        cookie = {"name": "sessionid", "value": session_key(username), "url": self.base}
        self.page.context.add_cookies([cookie])
        self.go("/admin/")

    def sign_in_by_form(self, username: str, password: str = PASSWORD) -> None:
        self.go("/admin/login/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url("**/admin/")

    def menu(self) -> list[str]:
        """Labels of the sidebar's main menu."""
        self.page.locator(".sidebar-main-menu .menuitem-label").first.wait_for()
        labels = self.page.locator(
            ".sidebar-main-menu > ul > li .menuitem-label, .sidebar-main-menu .menuitem-label"
        )
        return [text.strip() for text in labels.all_inner_texts() if text.strip()]

    def see(self, text: str) -> None:
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def confirm(self) -> None:
        """Press the button a page asks its question with; another page answers."""
        with self.page.expect_navigation():
            self.page.locator("main form[method=post] button[type=submit]").last.click()

    def press(self, name: str) -> None:
        """Click the button or link of that name, which leads to another page."""
        control = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        with self.page.expect_navigation():
            control.first.click()


@pytest.fixture
def association(association_rows, live_server, settings) -> None:
    """The demonstration's website, accounts and funds, without its thousands of gifts."""
    settings.WAGTAILADMIN_BASE_URL = live_server.url


@pytest.fixture
def person(association, somebody):
    return somebody


@pytest.fixture
def somebody(browser, live_server, request):
    """Somebody at a browser, whatever stands in the database."""
    context = browser.new_context(
        timezone_id="Asia/Tehran", locale="fa-IR", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    person = Person(page, live_server.url)
    yield person
    if person.pictures:
        page.screenshot(path=f"{person.pictures}/{request.node.name}.png")
    context.close()
    assert person.troubles == []
