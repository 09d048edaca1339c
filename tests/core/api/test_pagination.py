"""Two styles of pages: numbered with a count, and a cursor that new rows do not disturb."""

import pytest

from association.modules.people.models import Party
from tests.factories import make_party

pytestmark = pytest.mark.django_db

PEOPLE = "/api/v1/people/people/"
CURSOR = {"pagination": "cursor", "page_size": 2}


@pytest.fixture
def people():
    return [make_party(f"زهرا {n}").pk for n in range(5)]


def ids(answer) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


def test_numbered_pages_count(treasurer, api_for, people):
    answer = api_for(treasurer).get(PEOPLE, {"page_size": 2})

    assert (answer.json()["count"], len(ids(answer))) == (5, 2)


def test_cursor_walks_through_all_rows_and_back(treasurer, api_for, people):
    api = api_for(treasurer)

    pages = [api.get(PEOPLE, CURSOR)]
    while (following := pages[-1].json()["next"]) is not None:
        pages.append(api.get(following))
    back = api.get(pages[-1].json()["previous"])

    assert [pk for page in pages for pk in ids(page)] == people[::-1]
    assert ids(back) == ids(pages[1])
    assert "count" not in pages[0].json()


def test_rows_added_and_deleted_while_reading_shift_nothing(treasurer, api_for, people):
    api = api_for(treasurer)

    first = api.get(PEOPLE, CURSOR)
    for n in range(3):
        make_party(f"رضا {n}")
    Party.objects.filter(pk=people[-1]).delete()
    second = api.get(first.json()["next"])

    assert ids(first) + ids(second) == people[:0:-1]


def test_cursor_keeps_filters_and_search(treasurer, api_for, people):
    make_party("رضا کریمی")

    answer = api_for(treasurer).get(PEOPLE, {**CURSOR, "search": "زهرا"})
    following = api_for(treasurer).get(answer.json()["next"])

    assert ids(answer) + ids(following) == people[:0:-1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"pagination": "offset"}, "pagination"), ({"pagination": "cursor", "ordering": "name"}, "ordering")],
)
def test_wish_that_cannot_be_met_is_named(treasurer, api_for, wrong, field):
    answer = api_for(treasurer).get(PEOPLE, wrong)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_invented_cursor_is_a_problem(treasurer, api_for, people):
    answer = api_for(treasurer).get(PEOPLE, {"pagination": "cursor", "cursor": "nonsense"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
