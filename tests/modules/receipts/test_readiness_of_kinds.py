"""The board for every kind that is offered: what goods wait for, what they share with money, and what not."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from association.core.registry.lifecycle import disable_module
from association.modules.donations.services import Goods, record_gift_in_kind
from association.modules.funds.models import Fund
from association.modules.receipts.choices import Wish
from association.modules.receipts.models import ReceiptWish
from association.modules.receipts.readiness import groups, groups_of, kinds_for, waiting_in
from association.modules.receipts.sources import DONATIONS, kind_of
from tests.factories import DAY, make_donation, make_goods, make_goods_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db
GOODS = "donations.inkindgift"
BOARD = "/admin/receipts/receipts/readiness/"
API = "/api/v1/receipts"


def make_anonymous_goods():
    return record_gift_in_kind(
        donor=None,
        received_on=DAY,
        fund=Fund.objects.get(is_general=True),
        goods=[Goods("پتو", Decimal(4), "تخته", 12_000_000)],
        valued_by="انباردار",
        recorded_by=None,
    )


@pytest.fixture
def goods(treasurer):
    """One gift in kind of each sort, and one that has its receipt."""
    yearly, silent = make_party("سالانه"), make_party("خاموش")
    ReceiptWish.objects.create(donor=yearly, wish=Wish.ANNUAL)
    ReceiptWish.objects.create(donor=silent, wish=Wish.NONE)
    make_receipt(make_goods(donor=make_party("رسیددار")), by=treasurer)
    return {
        "each": make_goods(donor=make_party("هر بار")),
        "yearly": make_goods(donor=yearly),
        "silent": make_goods(donor=silent),
        "anonymous": make_anonymous_goods(),
        "draft": make_goods_draft(),
    }


def test_goods_are_sorted_by_what_they_wait_for(goods, treasurer):
    kind = kind_of(GOODS)

    found = {group: list(waiting_in(group, kind, user=treasurer)) for group in groups_of(kind)}

    # A certificate states money only: whoever wants one a year gets a receipt for goods at once.
    assert found == {
        "ready": [goods["each"], goods["yearly"]],
        "anonymous": [goods["anonymous"]],
        "unwanted": [goods["silent"]],
        "draft": [goods["draft"]],
    }
    assert [(g.name, g.count, g.irr) for g in groups(kind, user=treasurer)] == [
        ("ready", 2, 1_806_000_000),
        ("anonymous", 1, 12_000_000),
        ("unwanted", 1, 903_000_000),
        ("draft", 1, 600_000),
    ]


def test_money_of_who_wants_a_certificate_still_waits_for_it(goods, treasurer):
    gift = make_donation(donor=goods["yearly"].donor)

    assert gift not in waiting_in("ready", kind_of(DONATIONS), user=treasurer)
    assert gift in waiting_in("later", kind_of(DONATIONS), user=treasurer, today=DAY)


def test_board_offers_kinds_with_counts_and_one_click_for_each_row(goods, treasurer, client_for):
    client = client_for(treasurer)

    pages = {
        name: client.get(f"{BOARD}?kind={GOODS}&group={name}").text for name in groups_of(kind_of(GOODS))
    }
    odd = client.get(f"{BOARD}?kind={GOODS}&group=later")
    money = client.get(BOARD).text

    for name in ("each", "yearly"):
        assert f"/new/?kind={GOODS}&amp;id={goods[name].pk}" in pages["ready"]
    assert f"/new/?kind={GOODS}&amp;id={goods['anonymous'].pk}" in pages["anonymous"]
    assert f"/admin/receipts/wishes/edit/{goods['silent'].donor.receipt_wish.pk}/" in pages["unwanted"]
    assert f"/admin/donations/in-kind/inspect/{goods['draft'].pk}/" in pages["draft"]
    assert "ارزش برآوردی" in pages["ready"]
    assert "تبلت، برنج" in pages["ready"]
    assert f"?source={GOODS}" in pages["ready"]
    assert 'کمک‌های غیرنقدی <span class="source-kinds__count">۴</span>' in money
    assert odd.context["group"] == "ready"


def test_board_costs_the_same_for_more_goods(goods, treasurer, client_for):
    client = client_for(treasurer)
    address = f"{BOARD}?kind={GOODS}"
    client.get(address)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    few = cost()
    for number in range(6):
        make_goods(donor=make_party(f"نفر {number}"))

    assert cost() == few


def test_kinds_are_those_a_person_may_see_and_whose_module_is_on(goods, treasurer, client_for, make_user):
    seen = [kind.model for kind in kinds_for(treasurer)]
    treasurer_role = treasurer.groups.get()
    treasurer_role.permissions.remove(Permission.objects.get(codename="view_inkindgift"))
    blind = make_user("blind", "treasurer")
    page = client_for(blind).get(f"{BOARD}?kind={GOODS}")

    assert seen[:2] == [DONATIONS, GOODS]
    assert GOODS not in [kind.model for kind in kinds_for(blind)]
    assert page.context["kind"].model == DONATIONS
    assert "تبلت، برنج" not in page.text
    disable_module("majma_dues")
    assert "majma_dues.payment" not in [kind.model for kind in kinds_for(blind)]


def test_home_tells_each_kind_apart(goods, treasurer, client_for):
    page = client_for(treasurer).get("/admin/").text

    assert "بدون رسید: کمک‌های غیرنقدی" in page
    assert "بدون رسید: کمک‌ها" in page
    assert f"{BOARD}?kind={GOODS}" in page


def test_api_tells_groups_and_documents_with_money_and_value_apart(goods, treasurer, board, api_for):
    make_donation(amount_irr=1_000_000)
    api = api_for(treasurer)

    sizes = {(row["source"], row["group"]): row for row in api.get(f"{API}/readiness/").json()}
    rows = api.get(f"{API}/waiting/", {"source": GOODS}).json()
    unknown = api.get(f"{API}/waiting/", {"source": "people.party"})
    odd = api.get(f"{API}/waiting/", {"source": GOODS, "group": "later"})

    assert (sizes[GOODS, "ready"]["amount_irr"], sizes[GOODS, "ready"]["estimated_irr"]) == (0, 1_806_000_000)
    assert (sizes[DONATIONS, "ready"]["amount_irr"], sizes[DONATIONS, "ready"]["estimated_irr"]) == (
        1_000_000,
        0,
    )
    assert (GOODS, "later") not in sizes
    assert rows["count"] == 2
    assert rows["results"][0] == {
        "id": goods["each"].pk,
        "number": goods["each"].number,
        "donor": goods["each"].donor_id,
        "donor_name": "هر بار",
        "received_on": DAY.isoformat(),
        "amount_irr": 0,
        "estimated_irr": 903_000_000,
    }
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "source")
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (400, "group")
    assert api_for(board).get(f"{API}/readiness/").status_code == 403


def test_api_costs_the_same_for_more_goods(goods, treasurer, api_for):
    api = api_for(treasurer)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            api.get(f"{API}/waiting/", {"source": GOODS})
            api.get(f"{API}/readiness/")
        return len(captured)

    cost()
    few = cost()
    for number in range(4):
        make_goods(donor=make_party(f"نفر {number}"))

    assert cost() == few
