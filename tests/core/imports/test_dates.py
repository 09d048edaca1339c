"""A short date is read only where the list says which day is meant."""

import pytest

from association.modules.donations.importers import GiftImporter
from association.modules.donations.models import Donation


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("dates", "read_as"),
    [
        (["2026-01-10", "05/01/26"], None),
        (["2026/03/26", "05/01/26"], None),
        (["1405/01/10", "05/01/26"], "2026-04-15"),
        (["1405/01/10", "2026-01-10", "05/01/26"], None),
        (["1405/01/10", "2026-01-10", "05/02/20"], "2026-05-10"),
    ],
)
def test_only_dates_of_the_same_calendar_tell_a_year(dates, read_as):
    lines = [f"A{number},{day},1000,نقدی\n" for number, day in enumerate(dates)]
    result = GiftImporter().run(
        ("id,date,amount,method\n" + "".join(lines)).encode(), dry_run=False, user=None
    )
    last = Donation.objects.filter(external_id=f"A{len(dates) - 1}").first()

    assert (last and str(last.received_on)) == read_as
    assert result.recorded == len(dates) - (read_as is None)
