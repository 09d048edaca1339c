"""Every page is HTML as the standard has it: the W3C's checker finds no error. One Java process reads all of them."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from tests.gates.known import HTML, unneeded
from tests.gates.pages import ACCOUNTS, ALL, ANYBODY, is_page, pages_to_try, signed_in, speak

pytestmark = pytest.mark.django_db


def test_pages_have_no_error_of_html(association_rows, tmp_path):
    (jar,) = settings.BASE_DIR.glob(".venv/vnu-*.jar")
    files, pages = {}, list(pages_to_try())
    clients = {role: signed_in(role) for role in {page.role for page in pages}}
    for number, page in enumerate(pages):
        if page.role != ANYBODY:
            speak(get_user_model().objects.get(username=ACCOUNTS[page.role]), page.language)
        answer = clients[page.role].get(page.address)
        if not is_page(answer):
            continue
        path = tmp_path / f"{number}.html"
        path.write_bytes(answer.content)
        files[path.name] = page

    done = subprocess.run(
        [
            "java",
            "-jar",
            str(jar),
            "--format",
            "json",
            "--errors-only",
            "--stdout",
            *map(str, tmp_path.glob("*.html")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    errors, used = defaultdict(list), set()
    for message in json.loads(done.stdout)["messages"]:
        page = files[message["url"].rpartition("/")[2]]
        extract = " ".join(message.get("extract", "").split())
        said = f"{message['message']} | {extract}"
        known = next((each for each in HTML if each.covers(said, page.address)), None)
        if known is not None:
            used.add(known)
            continue
        errors[said[:300]].append(str(page))
    assert len(files) > 80
    assert {said: where[:3] for said, where in errors.items()} == {}
    assert not ALL or unneeded(HTML, used) == []
