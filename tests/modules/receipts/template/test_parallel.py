"""Two people put two templates to use at once. Real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from association.core.documents.models import DocStatus
from association.modules.receipts.models import ReceiptTemplate
from association.modules.receipts.services import publish_template
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


def test_many_publish_at_once_and_one_is_live():
    drafts = [ReceiptTemplate.objects.create(title_en=f"Title {number}") for number in range(PEOPLE)]
    together = Barrier(PEOPLE)

    def work(draft: ReceiptTemplate) -> None:
        try:
            together.wait()
            publish_template(template=draft, published_by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(work, drafts))

    states = list(ReceiptTemplate.objects.order_by("sequence").values_list("sequence", "docstatus"))
    assert states == [(n, DocStatus.CANCELLED) for n in range(1, PEOPLE)] + [(PEOPLE, DocStatus.SUBMITTED)]


def test_receipts_issued_meanwhile_bear_a_template_that_was_live():
    donor = make_party()
    donations = [make_donation(donor=donor) for _ in range(8)]
    drafts = [ReceiptTemplate.objects.create(title_en=f"Title {number}") for number in range(4)]

    def issue(donation) -> dict:
        try:
            return make_receipt(donation).body["template"]
        finally:
            connection.close()

    def work(draft: ReceiptTemplate) -> None:
        try:
            publish_template(template=draft, published_by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        issued = [pool.submit(issue, donation) for donation in donations]
        list(pool.map(work, drafts))
        frozen = [future.result() for future in issued]

    titles = dict(ReceiptTemplate.objects.values_list("number", "title_en"))
    assert all(f["wording"]["en"]["title"] == titles.get(f["number"], "Donation receipt") for f in frozen)
