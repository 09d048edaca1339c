from datetime import date

import pytest
from django.core.exceptions import ValidationError

from association.core.registry.contributions import Contribution
from association.core.registry.indicators import Indicator
from cms.blocks import FigureBlock
from cms.figures import figure, fund_choices, fund_total, since
from cms.forms import FigurePageForm
from cms.models import CampaignPage


def test_campaign_shows_what_its_fund_received(client, site, gifts):
    html = client.get("/campaigns/tablets/").text

    assert 'max="12000000000" value="3000000000"' in html
    assert "۲۵ درصد هدف" in html


def test_campaign_without_gifts_shows_zero(client, site, gifts):
    assert 'max="8000000000" value="0"' in client.get("/campaigns/summer/").text


@pytest.mark.parametrize("path", ["/", "/campaigns/", "/campaigns/tablets/", "/en/campaigns/tablets/"])
def test_page_is_shown_without_the_figure_when_gifts_are_not_kept(client, site, path):
    response = client.get(path)

    assert response.status_code == 200
    assert "<progress" not in response.text
    assert "block-figure" not in response.text


def test_page_is_shown_without_the_figure_when_it_fails(client, site, contribute):
    def fail(period):
        raise RuntimeError

    broken = Indicator("donations.received", "x", "IRR", "", "", fail, {"fund": fail})
    contribute(Contribution("indicator", broken.code, "cms", broken))

    response = client.get("/campaigns/tablets/")

    assert response.status_code == 200
    assert "<progress" not in response.text


def test_figure_is_asked_once_a_minute(contribute, db):
    asked = []
    counted = Indicator("x.count", "x", "count", "", "", lambda period: asked.append(period) or 7)
    contribute(Contribution("indicator", "x.count", "cms", counted))

    values = [figure("x.count", since()).value for _ in range(3)]

    assert values == [7, 7, 7]
    assert len(asked) == 1


def test_figure_that_is_not_public_is_not_shown(contribute, db):
    hidden = Indicator("x.hidden", "x", "count", "", "", lambda period: 7, public=False)
    contribute(Contribution("indicator", "x.hidden", "cms", hidden))

    assert figure("x.hidden", since()) is None


def test_bar_ends_at_the_goal_when_more_came_in(site, gifts):
    campaign = CampaignPage.objects.filter(fund_code="tablets").first()
    campaign.goal_irr = 2_000_000_000

    progress = campaign.progress()

    assert (progress.shown_irr, progress.percent) == (2_000_000_000, 150)


def test_funds_are_offered_by_name_in_the_language_of_the_editor(gifts, db):
    assert fund_choices("fa") == [("tablets", "صندوق تبلت")]
    assert fund_choices("en") == [("tablets", "Tablet fund")]


def test_unknown_fund_has_received_nothing(gifts, db):
    assert fund_total("elsewhere", since(date(2026, 1, 1))) == 0


def test_saved_fund_stays_on_offer_while_its_module_is_off(site):
    campaign = CampaignPage.objects.filter(fund_code="tablets").first()
    form_class = CampaignPage.get_edit_handler().get_form_class()

    form = form_class(instance=campaign, for_user=None)

    assert issubclass(form_class, FigurePageForm)
    assert ("tablets", "tablets") in form.fields["fund_code"].choices


def test_typed_number_needs_its_day():
    block = FigureBlock()
    value = block.to_python({"indicator": "", "number": 12, "as_of": None, "label": "x", "starts_on": None})

    with pytest.raises(ValidationError) as raised:
        block.clean(value)

    assert set(raised.value.block_errors) == {"as_of"}


def test_campaign_cannot_end_before_it_starts(site):
    campaign = CampaignPage.objects.first()
    campaign.ends_on = date(2020, 1, 1)

    with pytest.raises(ValidationError):
        campaign.full_clean()
