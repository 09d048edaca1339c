"""Rows of a child in the sample package: they follow the row they belong to, and who reads them is on record."""

import pytest
from django.urls import reverse
from majma_visits.models import Finding, Visit

from association.core.access.audit import readings_of
from tests.pages import post_form

pytestmark = [pytest.mark.django_db, pytest.mark.both]
API = "/api/v1/majma_visits/findings/"


def found(user, school: str, child: str) -> Finding:
    visit = Visit.objects.create(school=school, children=1, created_by=user)
    return Finding.objects.create(visit=visit, child=child, needs="کفش")


def test_they_are_seen_written_and_moved_only_where_their_visit_may_be(
    treasurer, make_user, client_for, api_for
):
    own = found(treasurer, "رجایی", "بهار")
    foreign = found(make_user("other", "treasurer"), "باهنر", "پاییز")
    client, api = client_for(treasurer), api_for(treasurer)

    listed = client.get(reverse("majma_visits_finding:index")).text
    answers = [
        api.get(f"{API}{foreign.pk}/").status_code,
        api.patch(f"{API}{own.pk}/", {"visit": foreign.visit_id}).status_code,
        api.post(API, {"visit": foreign.visit_id, "child": "x", "needs": "x"}).status_code,
        api.post(f"{API}{foreign.pk}/comments/", {"text": "x"}).status_code,
        api.patch(f"{API}{own.pk}/", {"needs": "کیف"}).status_code,
    ]
    post_form(client, reverse("majma_visits_finding:edit", args=[own.pk]), visit=foreign.visit_id)

    own.refresh_from_db()
    assert "بهار" in listed
    assert "پاییز" not in listed
    assert answers == [404, 400, 400, 404, 200]
    assert (own.visit.school, own.needs, Finding.objects.count()) == ("رجایی", "کیف", 2)
    assert {record.user for record in readings_of(own)} == {treasurer}
    assert list(readings_of(foreign)) == []
