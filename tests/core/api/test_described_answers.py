"""Every operation is done once with real rows, and its answer is what the document of the API says of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from wagtail.models import Page, Site

from association.core.documents.attachments import attach
from association.core.keys.services import create_key
from association.core.l10n.calendar import civil_today
from association.core.outbox.models import DeliveryState, WebhookDelivery
from association.modules.funds.services import general_fund
from association.modules.receipts.models import ReceiptDelivery, ReceiptRules
from reports.demo_words import WORDS
from tests.conftest import ROLES
from tests.core.access.rows import desk_rows, print_of
from tests.factories import make_donation, make_draft, make_goods, make_goods_draft, make_party, make_receipt
from tests.modules.receipts.template.pictures import picture

from .described import Described

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
PEOPLE, FUNDS = f"{V1}/people/people", f"{V1}/funds/funds"
GIFTS, GOODS = f"{V1}/donations/donations", f"{V1}/donations/in-kind"
RECEIPTS, TEMPLATES = f"{V1}/receipts/receipts", f"{V1}/receipts/templates"
WISHES, BATCHES = f"{V1}/receipts/wishes", f"{V1}/receipts/batches"
FIELDS, HOOKS = f"{V1}/core/custom-fields", f"{V1}/core/webhooks"
REPORTS, SENT = f"{V1}/reports/impact-reports", f"{V1}/core/webhook-deliveries"
# Packages of the tests.
THIRD_PARTY = f"{V1}/majma_"
# Told by the tests of jobs and batches: it takes somebody who lost a right, and a batch that was printed.
LEFT_OUT = {
    ("POST", f"{V1}/core/jobs/{{id}}/take-over/"),
    ("GET", f"{BATCHES}/{{id}}/files/{{kind}}/"),
}


class Asker:
    """Sends requests, and judges the answers by the document."""

    def __init__(self, user, described: Described) -> None:
        self.client, self.described = APIClient(headers={"accept-language": "en"}), described
        self.client.force_authenticate(user)
        self.user = user
        self.faults: list[str] = []
        self.done: set[tuple[str, str]] = set()

    def __call__(self, method: str, address: str, body=None, **kwargs):
        path = self.described.path_of(address)
        if body is not None and not kwargs:
            self.faults += [
                f"{method} {path} body {f}" for f in self.described.refuses(method, address, body)
            ]
        answer = getattr(self.client, method.lower())(address, body, **kwargs)
        found = self.described.faults(method, address, answer)
        assert answer.status_code < 300, (method, address, answer.content.decode()[:500])
        self.done.add((method, path))
        self.faults += [f"{method} {path}: {fault}" for fault in found]
        return answer.json() if answer.headers.get("Content-Type") == "application/json" else None

    def made(self, address: str, body, **kwargs) -> str:
        """The address of a row that is made."""
        return f"{address}/{self('POST', f'{address}/', body, **kwargs)['id']}"


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.txt", b"text", content_type="text/plain")


def discuss(ask: Asker, row: str) -> None:
    """What can be done with every row: remarks, files, its history."""
    ask("POST", f"{row}/comments/", {"text": "remark"})
    kept = ask("POST", f"{row}/attachments/", {"file": file()}, format="multipart")
    read(ask, row, kept)


def read(ask: Asker, row: str, kept: dict[str, Any]) -> None:
    ask("GET", f"{row}/comments/")
    ask("GET", f"{row}/attachments/")
    ask("GET", f"{row}/attachments/{kept['id']}/")
    steps = ask("GET", f"{row}/history/")["results"]
    for step in [step for step in steps if step["revision"]][:1]:
        ask("GET", f"{row}/changes/{step['revision']}/")


def gift(**changes):
    lines = [{"fund": general_fund().pk, "amount_irr": 2_500_000}]
    return {"received_on": "2026-08-10", "method": "cash", "lines": lines, **changes}


def goods():
    item = {"description": "تبلت", "quantity": "2.5", "unit": "دستگاه", "estimated_irr": 600_000}
    return {
        "donor": make_party().pk,
        "fund": general_fund().pk,
        "received_on": "2026-08-10",
        "valued_by": "انباردار",
        "items": [item],
    }


def documents(ask: Asker, kind: str, body, change) -> None:
    """The life of a document: drafted, changed, final, printed, cancelled, corrected."""
    draft = ask.made(kind, body)
    ask("PATCH", f"{draft}/", change)
    twin = ask("POST", f"{draft}/duplicate/")
    ask("DELETE", f"{kind}/{twin['id']}/")
    ask("POST", f"{draft}/submit/")
    discuss(ask, draft)
    ask("POST", f"{draft}/cancel/", {"reason": "typed twice"})
    ask("POST", f"{draft}/amend/")


def records(ask: Asker, kind: str, body, change) -> str:
    """The life of a record: added, changed, talked about."""
    row = ask.made(kind, body)
    ask("PATCH", f"{row}/", change)
    discuss(ask, row)
    return row


def all_records(ask: Asker) -> None:
    person = records(ask, PEOPLE, {"name": "زهرا", "phone": "0912 123 4567", "email": ""}, {"note": "x"})
    twin = ask("POST", f"{person}/duplicate/")
    ask("DELETE", f"{PEOPLE}/{twin['id']}/")
    fund = {"code": "b", "name": "ب", "name_en": "B", "intents": [{"words": "تبلت"}]}
    ask("DELETE", f"{records(ask, FUNDS, fund, {'name': 'پ'})}/")
    wish = records(ask, WISHES, {"donor": make_party().pk, "wish": "annual"}, {"wish": "each"})
    ask("DELETE", f"{wish}/")
    field = {"model": "people.party", "label_fa": "حرفه", "label_en": "Job", "kind": "text"}
    ask("DELETE", f"{records(ask, FIELDS, field, {'label_en': 'Trade'})}/")


def all_gifts(ask: Asker) -> None:
    documents(ask, GIFTS, gift(), {"note": "x"})
    documents(ask, GOODS, goods(), {"note": "x"})
    ask("DELETE", f"{GIFTS}/{make_draft().pk}/")
    ask("DELETE", f"{GOODS}/{make_goods_draft().pk}/")


def all_receipts(ask: Asker, second: Asker) -> None:
    draft = ask.made(RECEIPTS, {"donations": [make_donation().pk]})
    ask("DELETE", f"{draft}/")
    goods = make_goods()
    receipt = ask.made(RECEIPTS, {"sources": [{"source": "donations.inkindgift", "id": goods.pk}]})
    ask("POST", f"{receipt}/submit/")
    issued = make_receipt(make_donation(), by=ask.user)
    print_of(issued, "copy")
    row = f"{RECEIPTS}/{issued.pk}"
    ask("GET", f"{row}/prints/receipt/")
    copy = ask("POST", f"{row}/copies/", {"language": "fa", "reason": "lost"})
    ask("GET", f"{row}/copies/")
    ask("GET", f"{row}/copies/{copy['id']}/")
    ask("POST", f"{row}/send/", {"channel": "print"})
    discuss(ask, row)
    ask("POST", f"{row}/replace/", {"reason": "name", "reason_code": "wrong_donor"})
    ReceiptRules.objects.create(site=Site.objects.get(is_default_site=True), second_person_from_irr=1)
    for step in ("reject", "confirm"):
        waiting = f"{RECEIPTS}/{make_receipt(make_donation(by=ask.user), by=ask.user).pk}"
        ask("POST", f"{waiting}/void/", {"reason": "x", "reason_code": "other"})
        second("POST", f"{waiting}/{step}-void/")
    past = make_donation(on=date(2025, 8, 10))
    ask("POST", f"{RECEIPTS}/annual/", {"donor": past.donor_id, "year": 1404})
    make_donation()
    order = {"covers": "ready", "language": "en"}
    ask("POST", f"{BATCHES}/preview/", order)
    batch = ask.made(BATCHES, order)
    ask("GET", f"{batch}/refusals/")


def all_templates_and_reports(ask: Asker, approved: int) -> None:
    template = ask.made(TEMPLATES, {})
    image = ask("POST", f"{TEMPLATES}/images/", {"file": picture(), "place": "logo"}, format="multipart")
    ask("PATCH", f"{template}/", {"logo": image["sha256"]})
    ask("POST", f"{template}/submit/")
    discuss(ask, template)
    twin = ask("POST", f"{template}/duplicate/")
    ask("DELETE", f"{TEMPLATES}/{twin['id']}/")
    report = ask.made(REPORTS, {"reported_year": 1402, **WORDS})
    ask("PATCH", f"{report}/", {"title_en": "x"})
    discuss(ask, report)
    ask("POST", f"{report}/freeze/")
    ask("GET", f"{report}/figures/")
    ask("POST", f"{report}/approve/")
    spare = ask.made(REPORTS, {"reported_year": 1401, **WORDS})
    ask("DELETE", f"{spare}/")
    for end in ("prints/report", "pdf"):
        ask("GET", f"{REPORTS}/{approved}/{end}/")
    ask("POST", f"{REPORTS}/{approved}/cancel/", {"reason": "a figure was wrong"})
    ask("POST", f"{REPORTS}/{approved}/amend/")


def deliveries(ask: Asker, pk: int) -> None:
    """What is only read in the API."""
    kept = attach(ReceiptDelivery.objects.get(pk=pk), file=file(), user=ask.user)
    read(ask, f"{V1}/receipts/deliveries/{pk}", {"id": kept.pk})


def all_the_rest(ask: Asker) -> None:
    hook = ask.made(HOOKS, {"address": "https://93.184.216.34/hook", "events": ["receipts.receipt.issued"]})
    ask("PATCH", f"{hook}/", {"description": "x"})
    ask("POST", f"{hook}/rotate-secret/")
    sent = ask("POST", f"{hook}/test/")
    ask("GET", f"{SENT}/{sent['id']}/")
    ask("GET", f"{hook}/")
    WebhookDelivery.objects.update(state=DeliveryState.FAILED)
    ask("POST", f"{SENT}/{sent['id']}/send/")
    ask("DELETE", f"{hook}/")
    make_party("زهرا احمدی")
    ask("GET", f"{V1}/search/?q=زهرا")
    _key, secret = create_key(
        owner=ask.user,
        name="x",
        scopes=["donations.donation:read"],
        expires_on=civil_today() + timedelta(days=1),
    )
    ask.client.force_authenticate(None)
    ask.client.credentials(HTTP_AUTHORIZATION=f"Api-Key {secret}")
    ask("GET", f"{V1}/auth/key/")
    ask.client.credentials()
    body = {"username": ask.user.username, "password": "a-long-secret"}
    token = ask("POST", f"{V1}/auth/login/", body)["token"]
    ask.client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    ask("POST", f"{V1}/auth/logout/")


def lists_and_rows(ask: Asker) -> None:
    """Every list, and one row of each that has any."""
    for method, path in sorted(ask.described.operations()):
        if (
            method != "GET"
            or "{" in path
            or path.endswith(("/search/", "/key/"))
            or path.startswith(THIRD_PARTY)
        ):
            continue
        told = ask("GET", f"{path}?page_size=500" if "readiness" not in path else path)
        rows = told["results"] if isinstance(told, dict) else told
        if rows and ("GET", f"{path}{{id}}/") in ask.described.operations():
            for row in rows[:3]:
                ask("GET", f"{path}{row['id']}/")


def test_every_operation_is_answered_as_described(make_user):
    Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": Page.get_first_root_node()}
    )
    everybody, second_person = make_user("everybody", *ROLES), make_user("second", "treasurer")
    rows = desk_rows(everybody, second_person)
    described = Described()
    ask, second = Asker(everybody, described), Asker(second_person, described)

    all_records(ask)
    all_gifts(ask)
    all_receipts(ask, second)
    all_templates_and_reports(ask, rows["reports_impactreport"]["approved"])
    deliveries(ask, rows["receipts_receiptdelivery"]["sent"])
    lists_and_rows(ask)
    all_the_rest(ask)

    assert "\n".join(ask.faults + second.faults) == ""
    ours = {found for found in described.operations() if not found[1].startswith(THIRD_PARTY)}
    assert ours - ask.done - second.done - LEFT_OUT == set()
