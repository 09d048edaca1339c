from django.utils.safestring import mark_safe
from wagtail.admin.ui.components import Component

from association.core.registry.contributions import Contribution


class Shelf(Component):
    def __init__(self, words):
        self.words = words

    def render_html(self, parent_context=None):
        return mark_safe(f"<p>{self.words}</p>")


def slot(name, value, order, on="cms.reports_index"):
    return Contribution("slot", name, "cms", value, order, {"on": on})


def test_reports_page_says_so_when_there_is_no_report(client, site):
    assert "هنوز گزارشی منتشر نشده است" in client.get("/reports/").text


def test_reports_page_shows_what_is_contributed_in_order(client, site, contribute):
    contribute(slot("second", lambda request: Shelf("گزارش دوم"), 20))
    contribute(slot("first", lambda request: Shelf("گزارش نخست"), 10))
    contribute(slot("nothing", lambda request: None, 5))
    contribute(slot("elsewhere", lambda request: Shelf("جای دیگر"), 1, on="other.page"))

    html = client.get("/reports/").text

    assert html.index("<p>گزارش نخست</p>") < html.index("<p>گزارش دوم</p>")
    assert "جای دیگر" not in html
    assert "هنوز گزارشی منتشر نشده است" not in html


def test_reports_page_outlives_a_contribution_that_fails(client, site, contribute):
    def fail(request):
        raise RuntimeError

    contribute(slot("broken", fail, 10))
    contribute(slot("sound", lambda request: Shelf("گزارش سالم"), 20))

    assert "گزارش سالم" in client.get("/reports/").text
