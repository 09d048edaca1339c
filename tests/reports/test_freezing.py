import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from association.core.documents.transitions import perform
from association.core.registry.contributions import Contribution
from association.core.registry.indicators import Indicator
from reports.canonical import canonical_json, digest
from reports.contributions import figures_match
from reports.freezing import compute_figures
from reports.models import ImpactReport
from tests.factories import make_donation, make_party

from .conftest import IN_1404, YEAR


def indicator_of(figures, code):
    return next(figure for figure in figures["indicators"] if figure["code"] == code)


def test_freeze_keeps_both_years_of_every_indicator(frozen):
    received = indicator_of(frozen.figures, "donations.received")

    assert (received["value"], received["previous"], received["unit"]) == (8_250_000, 5_000_000, "IRR")
    assert indicator_of(frozen.figures, "donations.donors")["value"] == 2
    assert indicator_of(frozen.figures, "donations.retained_donors")["value"] == 100


def test_freeze_keeps_dimensions_with_labels_of_both_languages(frozen):
    fund = indicator_of(frozen.figures, "donations.received")["dimensions"]["fund"]["current"]

    assert fund[0] == {
        "key": "tablets",
        "labels": {"fa": "صندوق تبلت", "en": "Tablets fund"},
        "value": 6_000_000,
    }


def test_freeze_keeps_the_definitions_in_both_languages(frozen):
    received = indicator_of(frozen.figures, "donations.received")

    assert set(received["title"]) == set(received["formula"]) == set(received["source"]) == {"fa", "en"}
    assert received["title"]["en"] == "Donations received"


def test_hash_is_sha256_of_canonical_utf8_json(frozen):
    text = json.dumps(frozen.figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert frozen.figures_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert canonical_json({"ب": 1, "a": [1, 2]}) == '{"a":[1,2],"ب":1}'


def test_freezing_again_without_new_gifts_gives_the_same_hash(frozen):
    assert perform(frozen, "freeze", user=None).figures_sha256 == frozen.figures_sha256


def test_baseline_is_kept_with_its_date_and_source(frozen):
    baseline = frozen.figures["baseline"]

    assert (baseline["identified"], baseline["on"]) == (1237, "2021-07-03")
    assert "Borna" in baseline["source"]["en"]


def test_figures_of_another_year_are_dropped(frozen):
    frozen.reported_year = 1403
    frozen.derive()

    assert (frozen.figures, frozen.figures_sha256, frozen.frozen_at) == ({}, "", None)


def test_indicator_not_public_stays_out(contribute, gifts):
    secret = Indicator("secret.count", "Secret", "count", "f", "s", lambda period: 3, public=False)
    contribute(Contribution("indicator", "secret.count", "reports", secret))

    assert "secret.count" not in {figure["code"] for figure in compute_figures(YEAR)["indicators"]}


def test_section_is_computed_with_the_figures_and_kept(contribute, gifts):
    def count_indicators(period, figures):
        return {"indicators": len(figures["indicators"]), "start": period.start_on.isoformat()}

    options = {"title": "Counted", "template": "reports/print/activities.html"}
    contribute(Contribution("section", "counted", "reports", count_indicators, 50, options))
    figures = compute_figures(YEAR)
    section = figures["sections"][0]

    assert section["data"] == {"indicators": len(figures["indicators"]), "start": "2025-03-21"}
    assert section["title"] == {"fa": "Counted", "en": "Counted"}


@pytest.mark.parametrize(
    "value",
    [lambda period, figures: {"when": object()}, lambda period, figures: 1 / 0],
    ids=["not-json", "raises"],
)
def test_section_that_fails_is_recorded(contribute, gifts, value):
    options = {"title": "Broken", "template": "reports/print/activities.html"}
    contribute(Contribution("section", "broken", "reports", value, 50, options))
    figures = compute_figures(YEAR)

    assert figures["sections"] == []
    assert [(failure["point"], failure["name"]) for failure in figures["failed"]] == [("section", "broken")]


def test_section_whose_template_is_missing_is_recorded(contribute, gifts):
    options = {"title": "Lost", "template": "reports/print/nowhere.html"}
    contribute(Contribution("section", "lost", "reports", lambda period, figures: {}, 50, options))

    assert [failure["name"] for failure in compute_figures(YEAR)["failed"]] == ["lost"]


def test_queries_of_a_freeze_do_not_grow_with_gifts(gifts):
    with CaptureQueriesContext(
        connection,
    ) as few:
        compute_figures(YEAR)
    for number in range(25):
        make_donation(donor=make_party(f"نیکوکار {number}"), on=IN_1404)
    with CaptureQueriesContext(connection) as many:
        compute_figures(YEAR)

    assert len(many) == len(few)


def test_check_finds_figures_that_no_longer_give_their_hash(frozen):
    assert figures_match() == []

    changed = {**frozen.figures, "year": 1399}
    ImpactReport.objects.filter(pk=frozen.pk).update(figures=changed)

    assert digest(changed) != frozen.figures_sha256
    assert figures_match() == ["1404"]
