"""What the website needs before it is shown around."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from association.core import contribute
from association.core.health.fact import Fact

from .first_website import is_untouched
from .models import HomePage
from .review import reviewers


@contribute.fact(first_step=True, order=70)
def front_page() -> Fact:
    """In one's own words: a new installation has some of ours."""
    pages = list(HomePage.objects.filter(depth=2, live=True))
    done = bool(pages) and not any(is_untouched(page) for page in pages)
    return Fact(
        _("Words of the front pages"),
        done,
        _("done") if done else _("not written yet"),
        ""
        if done
        else _("Communications writes them in both languages, or deletes the language that is not wanted."),
        reverse("wagtailadmin_explore_root"),
    )


@contribute.fact(first_step=True, order=80)
def reviewer() -> Fact:
    """Without one, pages are published by communications alone."""
    done = reviewers() > 0
    return Fact(
        _("Reviewer of the website"),
        done,
        _("done") if done else _("nobody named"),
        ""
        if done
        else _("Give somebody the role of website reviewer; until then nothing is offered for review."),
        reverse("wagtailusers_users:index"),
    )
