"""The line a transition leaves in the history of its document."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.log_actions import LogContext, log
from wagtail.models import ModelLogEntry

from association.core.documents.timeline import keep_entry
from tests.factories import make_donation

pytestmark = pytest.mark.django_db


def test_it_is_the_line_wagtail_would_have_written(treasurer):
    donation = make_donation()
    with LogContext(user=treasurer):
        ours = keep_entry(donation, "donations.donation.cancel", None, data={"reason": "دوبار ثبت شد"})
        theirs = log(instance=donation, action="donations.donation.cancel", data={"reason": "دوبار ثبت شد"})

    def told(entry):
        row = ModelLogEntry.objects.filter(pk=entry.pk).values().get()
        return {name: value for name, value in row.items() if name not in ("id", "timestamp")}

    assert told(ours) == told(theirs)
    assert told(ours)["user_id"] == treasurer.pk


def test_unknown_action_is_refused(treasurer):
    with pytest.raises(ValidationError, match="nothing"):
        keep_entry(make_donation(), "nothing.of.that.name", treasurer)
