"""Blocks of modules on pages: offered, shown, switched off, removed, and never lost."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution
from association.core.registry.lifecycle import enable_module
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from cms.models import HomePage, StandardPage
from cms.module_blocks import UNAVAILABLE, ModuleStreamBlock, UnavailableBlock
from tests.factories import make_fund

pytestmark = pytest.mark.django_db

FUNDS = {
    "type": "funds_open_funds",
    "value": {"title": "صندوق‌های ما"},
    "id": "11111111-1111-1111-1111-111111111111",
}
LOST = {"type": "gone_widget", "value": {"secret": [1, 2]}, "id": "22222222-2222-2222-2222-222222222222"}


@pytest.fixture
def page(site):
    home = HomePage.objects.get(locale__language_code="fa")
    page = StandardPage(title="صندوق‌ها", slug="our-funds", body=json.dumps([FUNDS, LOST]))
    home.add_child(instance=page)
    return StandardPage.objects.get(pk=page.pk)


def switch_off_funds():
    for label in ("receipts", "donations", "funds"):
        ModuleState.objects.update_or_create(label=label, defaults={"enabled": False, "version": "1.0"})
    forget()


def stored(page):
    """The column as it is, not as the field reads it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM cms_standardpage WHERE page_ptr_id = %s", [page.pk])
        (body,) = cursor.fetchone()
    return json.loads(body)


def test_block_shows_the_open_funds(page, client):
    make_fund(name="صندوق تبلت دانش‌آموز")
    make_fund("closed", name="صندوق بسته", is_open=False)

    text = client.get(page.url).text

    assert "صندوق تبلت دانش‌آموز" in text
    assert "صندوق بسته" not in text


def test_page_stands_and_keeps_the_block_of_a_module_switched_off(page, client):
    switch_off_funds()

    answer = client.get(page.url)

    assert answer.status_code == 200
    assert "صندوق‌های ما" in answer.text


def test_unknown_kind_renders_nothing_and_is_saved_back_as_it_was(page, client):
    page.title = "تازه"
    page.save()

    assert client.get(page.url).status_code == 200
    assert stored(page) == [FUNDS, LOST]


def test_editor_offers_kinds_of_modules_that_are_on_only(page, communications, client_for):
    client = client_for(communications)
    url = f"/admin/pages/{page.pk}/edit/"

    offered = client.get(url).text
    switch_off_funds()
    hidden = client.get(url).text

    assert "funds_open_funds" in offered
    assert '"funds_open_funds"' not in hidden.replace("&quot;", '"')


def test_saving_in_the_editor_carries_both_kinds_along(page, communications, client_for):
    switch_off_funds()
    block = page.body.stream_block
    states = block.get_form_state(page.body)
    data = {"title": "صندوق‌ها", "slug": "funds", "body-count": str(len(states)), "action-publish": "1",
            "seo_title": "", "search_description": ""}  # fmt: skip
    for number, state in enumerate(states):
        prefix = f"body-{number}"
        data |= {f"{prefix}-deleted": "", f"{prefix}-order": str(number), f"{prefix}-type": state["type"],
                 f"{prefix}-id": state["id"], f"{prefix}-value": state["value"]}  # fmt: skip

    answer = client_for(communications).post(f"/admin/pages/{page.pk}/edit/", data)

    assert [state["type"] for state in states] == [UNAVAILABLE, UNAVAILABLE]
    assert answer.status_code == 302
    assert stored(page) == [FUNDS, LOST]


def test_block_that_fails_leaves_its_place_empty_and_the_page_stands(page, client, monkeypatch):
    make_fund(name="صندوق تبلت دانش‌آموز")
    block = page.body.stream_block.child_blocks["funds_open_funds"]
    monkeypatch.setattr(block, "get_context", lambda *args, **kwargs: 1 / 0)

    answer = client.get(page.url)

    assert answer.status_code == 200
    assert "صندوق تبلت دانش‌آموز" not in answer.text


def test_kind_that_cannot_be_made_is_not_offered_and_its_content_stays(contribute):
    broken = Contribution("block", "broken", "funds", lambda: 1 / 0)
    contribute(broken)
    try:
        block = ModuleStreamBlock()
        item = {"type": "funds_broken", "value": 1, "id": LOST["id"]}

        kept = block.get_prep_value(block.to_python([item]))
    finally:
        registry._registry["block"].remove(broken)

    assert "funds_broken" not in block.child_blocks
    assert kept == [item]


def test_forged_placeholder_is_refused():
    with pytest.raises(ValidationError):
        UnavailableBlock().value_from_form('{"type": "text", "value": "<script>"}')


def test_module_that_comes_back_brings_its_block_back(page, client):
    make_fund(name="صندوق تبلت دانش‌آموز")
    switch_off_funds()
    for label in ("funds", "donations", "receipts"):
        enable_module(label)

    assert "صندوق تبلت دانش‌آموز" in client.get(page.url).text
