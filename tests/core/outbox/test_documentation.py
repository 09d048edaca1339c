"""The snippet a receiver copies from the documentation verifies what we send, and nothing else."""

import re
import time
from pathlib import Path

import pytest
from django.conf import settings

from association.core.outbox.declared import facts_of
from association.core.outbox.services import rotate_secret
from association.core.registry.contributions import every
from tests.factories import make_donation

pytestmark = pytest.mark.django_db
GUIDE = Path(settings.BASE_DIR) / "docs" / "modules" / "webhooks.md"


@pytest.fixture
def verify():
    names: dict = {}
    (snippet,) = re.findall(r"```python\n(import base64.*?)```", GUIDE.read_text(), re.S)
    exec(snippet, names)  # noqa: S102 -- it is our own documentation
    return names["verify"]


def test_snippet_accepts_ours_and_refuses_the_rest(verify, subscribe, receiver, work, monkeypatch):
    subscription, old = subscribe()
    new = rotate_secret(subscription)
    make_donation()
    work()

    (request,) = receiver.received
    assert verify(old, request.headers, request.body)
    assert verify(new, request.headers, request.body)
    assert not verify(new, request.headers, request.body + b" ")
    assert not verify(new, {**request.headers, "webhook-id": "msg_other"}, request.body)
    assert not verify("whsec_" + "A" * 43 + "=", request.headers, request.body)
    late = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: late)
    assert not verify(new, request.headers, request.body)


def test_every_event_of_the_built_in_modules_is_in_the_table():
    built_in = [
        event.name
        for event in every("webhook")
        if event.module not in ("majma_visits", "majma_points") and event.value is not facts_of
    ]

    text = GUIDE.read_text()

    assert [name for name in built_in if f"`{name}`" not in text] == []
