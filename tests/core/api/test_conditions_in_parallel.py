"""Many who have seen the same state write at once: one wins. Real transactions; empties all tables."""

from association.modules.people.models import Party
from tests.core.documents.test_numbering import in_parallel
from tests.factories import make_draft, make_party

from .test_conditional_requests import DONATIONS, PEOPLE, etag


def test_one_of_many_patches_wins(transactional_db, treasurer, api_for):
    address = f"{PEOPLE}{make_party().pk}/"
    seen = {"If-Match": etag(api_for(treasurer), address)}

    def rename(n: int):
        return lambda: api_for(treasurer).patch(address, {"name": f"زهرا {n}"}, headers=seen)

    answers = in_parallel(*[rename(n) for n in range(6)])

    won = [answer.json()["name"] for answer in answers if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]
    assert [Party.objects.get().name] == won


def test_change_and_submit_of_one_state_exclude_each_other(transactional_db, treasurer, api_for):
    address = f"{DONATIONS}{make_draft().pk}/"
    seen = {"If-Match": etag(api_for(treasurer), address)}

    answers = in_parallel(
        lambda: api_for(treasurer).patch(address, {"note": "x"}, headers=seen),
        lambda: api_for(treasurer).post(f"{address}submit/", headers=seen),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]


def test_patches_of_different_fields_at_once_lose_nothing(transactional_db, treasurer, api_for):
    address = f"{PEOPLE}{make_party().pk}/"

    in_parallel(
        lambda: api_for(treasurer).patch(address, {"name": "زهرا کریمی"}),
        lambda: api_for(treasurer).patch(address, {"phone": "09123456789"}),
    )

    person = Party.objects.get()
    assert (person.name, person.phone) == ("زهرا کریمی", "+989123456789")
