"""`migrate` backwards: what must be kept is refused by name, on both databases.

Dear: only migrations that run show what they drop. Each test has a database of its own.
"""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from association.core.rules import install
from association.modules.donations.models import Donation, DonationLine, InKindGift
from association.modules.donations.services import Share, record_donation
from association.modules.funds.services import general_fund
from tests.factories import DAY, make_donation, make_goods, make_goods_draft, make_party

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE_GOODS = ("donations", "0003_list_order")
BEFORE_CARDS = ("donations", "0004_gifts_in_kind")


def back(*target: str, **options) -> None:
    call_command("migrate", *target, verbosity=0, **options)


def test_final_rows_of_a_table_that_would_go_are_named_and_stay():
    make_goods()
    make_goods()

    with pytest.raises(CommandError) as refused:
        back(*BEFORE_GOODS)

    said = str(refused.value)
    assert "  - gifts in kind (donations_inkindgift): 2\n" in said
    assert "  - goods items (donations_inkinditem): 4\n" in said
    assert "--force-data-loss" in said
    assert (InKindGift.objects.count(), install.missing()) == (2, [])


def test_one_step_that_pulls_other_modules_along_is_refused_too():
    make_donation()

    with pytest.raises(CommandError, match=r"donations \(donations_donation\): 1"):
        back("donations", "zero")

    assert (Donation.objects.count(), DonationLine.objects.count()) == (1, 1)


def test_values_of_final_rows_in_a_column_that_would_go_are_named():
    shares = [Share(general_fund(), 1_000)]
    carded = record_donation(
        donor=make_party(), received_on=DAY, shares=shares, method="card", card_last4="0421", recorded_by=None
    )
    make_donation()

    with pytest.raises(CommandError, match=r"donations \(donations_donation\), card_last4: 1"):
        back(*BEFORE_CARDS)

    assert Donation.objects.get(pk=carded.pk).card_last4 == "0421"


def test_goes_back_freely_where_nothing_final_is_lost():
    make_donation()
    make_goods_draft()

    back(*BEFORE_GOODS)
    back("donations")

    assert (Donation.objects.count(), InKindGift.objects.count(), install.missing()) == (1, 0, [])


def test_who_says_so_destroys_them():
    make_goods()

    back(*BEFORE_GOODS, force_data_loss=True)
    tables = connection.introspection.table_names()
    back("donations")

    assert "donations_inkindgift" not in tables
    assert (InKindGift.objects.count(), install.missing()) == (0, [])


def test_steps_that_are_only_written_down_destroy_nothing():
    make_goods()

    back(*BEFORE_GOODS, fake=True)
    back("donations", fake=True)

    assert InKindGift.objects.count() == 1
