"""Latin words on Persian pages that are no data: what nobody has translated.

Read off the pages that the tables of addresses open anyway, so that it costs no request. Attributes that are read
aloud count as well; text that says it runs from left to right is data.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

WORD = re.compile(r"[A-Za-z][A-Za-z_’'.-]*[A-Za-z]")
SPOKEN = ("title", "placeholder", "aria-label", "alt")
SILENT = {"script", "style", "template", "noscript", "code", "pre", "kbd", "textarea", "title", "svg"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Names of formats, programs and standards, which Persian writes in Latin letters too.
NAMES = set(
    """
    API AVIF CSV HEIC HTML HTTP HTTPS IR JPEG JPG JSON PDF PNG PostgreSQL SHA SQLite TSV URL UTC UTF WEBP XLSX https
    http Aegis Authenticator Google FreeOTP Asia Tehran English QR SMTP SMS CC DSN
    """.split()  # noqa: SIM905 -- words, not a list of quotation marks
)
# Words of the rows in `rows.py` and of the users who ask.
DATA = set(
    """
    admin administrator board communications treasurer somebody-else key shghl Tablets fund Home News Contact Reports
    """.split()  # noqa: SIM905
)
# Lists that show the English texts of the website.
LEFT_OUT = ("/admin/snippets/cms/footer/", "/admin/reports/site-history/")


class _Page(HTMLParser):
    """Text in sight and what is read aloud, outside elements that say they are data."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, bool]] = []
        self.found: set[str] = set()

    @property
    def _is_data(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        data = (
            self._is_data
            or tag in SILENT
            or "hidden" in given
            or given.get("dir") == "ltr"
            or given.get("lang") == "en"
        )
        if not data:
            for name in SPOKEN:
                self._read(given.get(name) or "")
        if tag not in VOID:
            self._open.append((tag, data))

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(name == tag for name, _data in self._open):
            name, _data = self._open.pop()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._is_data:
            self._read(data)

    def _read(self, text: str) -> None:
        # What stands in Persian quotation marks is named, such as a command; braces hold places of a
        # template; paths and dotted names are for machines.
        plain = re.sub(r"«[^»]*»|\{[^}]*\}|\S+\.(?:png|csv)|https?://\S+|/\S+|\b\w+\.\w+\b", " ", text)
        self.found |= {word for word in WORD.findall(plain) if not set(re.split(r"[./_-]", word)) <= NAMES}


def foreign_words(html: str) -> set[str]:
    """Latin words of a page that nobody has translated."""
    page = _Page()
    page.feed(html)
    return page.found


def words_of(answers: dict[str, Any]) -> dict[str, list[str]]:
    """The same by page, for the answers that are pages."""
    found = {
        key: sorted(foreign_words(answer.text) - DATA)
        for key, answer in answers.items()
        if answer.status_code == 200
        and not key.startswith(LEFT_OUT)
        and answer.headers.get("Content-Type", "").startswith("text/html")
    }
    return {key: words for key, words in found.items() if words}
