"""What the impact report prints of the seal, so that paper contradicts a rewritten history."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from association.core.printing.certificate import create_certificate
from association.core.registry.indicators import Period
from association.core.sealing.contributions import printed_seal
from association.core.sealing.models import SealHead, SealKey
from tests.factories import make_donation, make_receipt

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 3, 21), date(2027, 3, 20))  # 1405


@pytest.fixture
def two_years(sign):
    """Two receipts of 1404, one of 1405; signed on two days."""
    for day in (date(2026, 3, 19), date(2026, 3, 20), date(2026, 3, 21)):
        make_receipt(make_donation(on=day), on=day)
        sign(day)


def text_of(data, language):
    with override(language):
        return render_to_string("core/sealing/report.html", {"data": data})


def test_the_last_signed_head_of_every_year_is_printed(two_years, settings, tmp_path):
    settings.PDF_SIGNING_FILE = str(tmp_path / "pdf.p12")
    certificate = create_certificate("مجمع")

    data = printed_seal(YEAR, {})

    last = SealHead.objects.filter(date=date(2026, 3, 21)).order_by("-fiscal_year")
    assert [(head["fiscal_year"], head["last_number"]) for head in data["heads"]] == [(1405, 1), (1404, 2)]
    assert [head["root"] for head in data["heads"]] == [bytes(head.root).hex() for head in last]
    assert [key["public_key"] for key in data["keys"]] == [bytes(SealKey.objects.get().public_key).hex()]
    assert data["certificate"] == certificate.fingerprint


@pytest.mark.parametrize(("language", "said"), [("fa", "<bdi>۱۴۰۵</bdi>"), ("en", "<bdi>1405</bdi>")])
def test_what_is_printed_can_be_typed_off_and_looked_up(two_years, language, said):
    data = printed_seal(YEAR, {})

    text = text_of(data, language)

    root = data["heads"][0]["root"]
    assert said in text
    assert f"{root[:32]}<wbr>{root[32:]}" in text
    assert f'dir="ltr" class="mono">{data["url"]}</bdi>' in text
    assert data["url"].endswith("/verify/heads/")
    assert 'src="data:image/png;base64,' in text


def test_nothing_signed_yet_says_so():
    assert "هنوز هیچ سندی امضا نشده بود" in text_of(printed_seal(YEAR, {}), "fa")
