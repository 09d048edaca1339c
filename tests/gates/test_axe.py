"""Every page can be used without sight or a mouse, as far as a program can tell: axe finds nothing serious.

Contrast, sizes and roles are known once a page is drawn, so this one takes a browser: one for all pages.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from zlib import crc32

import axe_playwright_python
import pytest
from django.contrib.auth import get_user_model

from tests.databases import session_key
from tests.gates.known import AXE, unneeded
from tests.gates.pages import (
    ACCOUNTS,
    ALL,
    ANYBODY,
    PageToTry,
    is_ours,
    is_page,
    pages_to_try,
    signed_in,
    speak,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDTHS, MODES = (1280, 390), ("light", "dark")
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"], iframes: false});
  return found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => [each.id, node.html.slice(0, 200)]));
}"""


def ways(page: PageToTry) -> list[tuple[int, str]]:
    """Width and mode: all four, or in the suite one of them, spread over the pages."""
    every = [(width, mode) for width in WIDTHS for mode in MODES]
    return every if ALL else [every[crc32(page.address[::-1].encode()) % 4]]


def is_in_sample(page: PageToTry) -> bool:
    """Every page anybody sees, and half of the kinds drawn by us; Wagtail's own stay as they are until a release."""
    return page.role == ANYBODY or (is_ours(page.address) and crc32(page.address.encode()) % 2 == 0)


def test_pages_have_no_serious_barrier(association_rows, live_server, browser):
    pages = [page for page in pages_to_try() if ALL or is_in_sample(page)]
    barriers, used, count = defaultdict(list), set(), 0
    for role in {page.role: None for page in pages}:
        client = signed_in(role)
        # Its policy would keep the script of the gate out too; test_content_policy.py tries the policy.
        context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
        if role != ANYBODY:
            cookie = {"name": "sessionid", "value": session_key(ACCOUNTS[role]), "url": live_server.url}
            context.add_cookies([cookie])
        drawn = context.new_page()
        for page in (page for page in pages if page.role == role):
            if role != ANYBODY:
                speak(get_user_model().objects.get(username=ACCOUNTS[role]), page.language)
            if not is_page(client.get(page.address)):
                continue
            for width, mode in ways(page):
                drawn.set_viewport_size({"width": width, "height": 900})
                drawn.emulate_media(color_scheme=mode)
                drawn.goto(live_server.url + page.address, wait_until="load")
                drawn.evaluate(SCRIPT)
                count += 1
                for rule, html in drawn.evaluate(RUN):
                    said = f"{rule} | {' '.join(html.split())}"
                    known = next((each for each in AXE if each.covers(said, page.address)), None)
                    if known is not None:
                        used.add(known)
                    else:
                        barriers[said].append(f"{page} {width} {mode}")
        context.close()
    assert count > 30
    assert {said: where[:3] for said, where in barriers.items()} == {}
    assert not ALL or unneeded(AXE, used) == []
