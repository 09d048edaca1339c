"""Forms of pages as a browser sends them: every field of the page, hidden ones too, changed where a test says so."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Fields(HTMLParser):
    """What a browser would send of the page's forms that post."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.hidden: dict[str, str] = {}
        self._posts = False
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._posts = given.get("method", "").lower() == "post"
        elif not self._posts:
            return
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind == "hidden":
                self.hidden[name] = given.get("value", "")
            if kind in ("submit", "button", "file") or (
                kind in ("checkbox", "radio") and "checked" not in given
            ):
                return
            self.values[name] = given.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea" and name:
            self._text, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.values):
            self.values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._posts = False

    def handle_data(self, data: str) -> None:
        if self._text:
            # The first line break of a text area is no part of it.
            self.values[self._text] += data.removeprefix("\n") if not self.values[self._text] else data


def _read(page: Any) -> _Fields:
    fields = _Fields()
    fields.feed(page.text)
    return fields


def hidden_of(page: Any) -> dict[str, str]:
    """The hidden fields of a page that was answered: what it was made from."""
    return _read(page).hidden


def post_form(client: Client, url: str, *, page: Any = None, follow: bool = False, **changes: Any) -> Any:
    """Send the form of an address, read now or as `page` had it, with some fields changed."""
    values = _read(page if page is not None else client.get(url)).values
    return client.post(url, {**values, **changes}, follow=follow)
