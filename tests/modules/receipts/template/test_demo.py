"""The demonstration's two templates: an older plain one, and one with pictures drawn for it."""

import pytest

from association.core.documents.submitting import create_submitted
from association.demo.drawing import logo, seal, signature
from association.demo.templates_of_receipts import complete_templates, publish_plain, publish_present
from association.modules.receipts.models import ReceiptImage, ReceiptTemplate
from tests.factories import make_receipt

pytestmark = pytest.mark.django_db


def test_receipts_of_both_templates_stand_side_by_side(treasurer):
    publish_plain(treasurer)
    older = make_receipt(by=treasurer)
    publish_present(treasurer)
    newer = make_receipt(by=treasurer)

    assert [r.template_version for r in (older, newer)] == ["T-1405-01", "T-1405-02"]
    assert [set(r.body["template"]["images"]) for r in (older, newer)] == [
        set(),
        {"logo", "seal", "signature"},
    ]
    assert list(ReceiptTemplate.objects.order_by("pk").values_list("docstatus", flat=True)) == [2, 1]


def test_pictures_are_the_same_at_every_run(treasurer):
    publish_present(treasurer)
    publish_present(treasurer)

    assert ReceiptImage.objects.count() == 3
    assert [draw().read() for draw in (logo, seal, signature)] == [
        draw().read() for draw in (logo, seal, signature)
    ]


def wordings() -> list[tuple[int, str, str]]:
    return list(ReceiptTemplate.objects.order_by("pk").values_list("docstatus", "title_fa", "signatory_en"))


BOTH = [(2, "رسید کمک مردمی", ""), (1, "", "Hossein Ghasemi")]


@pytest.mark.parametrize("before", [0, 1, 2], ids=["none", "first run cut short", "both"])
def test_what_is_missing_is_added_once(treasurer, before):
    older = make_receipt(by=treasurer)
    for publish in (publish_plain, publish_present)[:before]:
        publish(treasurer)

    for _run in range(3):
        complete_templates()

    assert wordings() == BOTH
    assert make_receipt(by=treasurer).template_version == "T-1405-02"
    assert (older.body["template"]["number"], ReceiptImage.objects.count()) == ("", 3)


@pytest.mark.parametrize("submitted", [False, True])
def test_template_of_their_own_is_left_in_use(treasurer, submitted):
    own = ReceiptTemplate(title_fa="رسید خودمان")
    create_submitted(own, user=treasurer) if submitted else own.save()

    complete_templates()

    assert wordings() == [(int(submitted), "رسید خودمان", "")]
