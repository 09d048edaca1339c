"""The API says no, and names what it does not understand."""

import json

import jsonschema
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse
from rest_framework.views import APIView

from association.core.api.strict import StrictQueryMixin
from association.core.documents.custom_fields import CustomField
from association.modules.people.models import Party
from tests.factories import make_donation, make_draft, make_fund, make_goods, make_party, make_receipt

pytestmark = pytest.mark.django_db
GIFTS, PEOPLE = "/api/v1/donations/donations/", "/api/v1/people/people/"


@pytest.fixture
def api(treasurer, api_for):
    return api_for(treasurer)


def named(answer) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("received_on__gte=2026-03-21", ["received_on__gte"]),
        ("received_on=abc", ["received_on"]),
        ("ordering=-id", ["ordering"]),
        ("ordering=nope", ["ordering"]),
        ("donor=5", ["donor"]),
        ("a=1&b=2", ["a", "b"]),
        ("docstatus=x", ["docstatus"]),
        ("page_size=0", ["page_size"]),
        ("page_size=-5", ["page_size"]),
        ("page_size=abc", ["page_size"]),
        ("page_size=501", ["page_size"]),
        ("extra_nothing=1", ["extra_nothing"]),
    ],
)
def test_question_that_is_not_understood_is_refused_by_name(api, query, names):
    answer = api.get(f"{GIFTS}?{query}")

    assert (answer.status_code, named(answer)) == (400, names)


@pytest.mark.parametrize(
    "query",
    [
        "received_on_after=2026-03-21&received_on_before=2026-04-01",
        "ordering=-received_on",
        "docstatus=1&method=cash",
        "search=a&page=1&page_size=500&lang=fa",
        "pagination=cursor",
    ],
)
def test_questions_that_are_documented_are_answered(api, query):
    assert api.get(f"{GIFTS}?{query}").status_code == 200


def test_row_and_action_take_no_filters(api):
    draft = make_draft()

    assert named(api.get(f"{GIFTS}{draft.pk}/?docstatus=0")) == ["docstatus"]
    assert named(api.post(f"{GIFTS}{draft.pk}/submit/?force=1")) == ["force"]


def test_unknown_fields_are_refused_by_name_and_nothing_is_written(api):
    answer = api.post(PEOPLE, {"name": "x", "nmae_en": "X", "is_admin": True})

    assert (answer.status_code, named(answer)) == (400, ["is_admin", "nmae_en"])
    assert not Party.objects.exists()


def test_unknown_field_of_a_line_is_named_by_its_path(api):
    fund = make_fund()
    body = {
        "received_on": "2026-08-10",
        "method": "cash",
        "lines": [{"fund": fund.pk, "amount_irr": 5, "amuont": 7}],
    }

    assert named(api.post(GIFTS, body)) == ["lines.0.amuont"]


def test_row_that_was_read_may_be_sent_back(api):
    row = api.get(f"{PEOPLE}{make_party().pk}/").json()

    assert api.patch(f"{PEOPLE}{row['id']}/", {**row, "note": "x"}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        rb'{"name": "\ud800"}',
        rb'{"name": "a\u0000b"}',
        b'{"name": "a\x00b"}',
        b'{"name": "\xff"}',
        b"[" * 3000,
        b'{"a": 1e400}',
        b'{"a": NaN}',
        b'{"name": "a", "name": "b"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        '{"name": "x"}'.encode("utf-16"),
    ],
)
def test_body_that_is_no_json_text_is_a_bad_request(api, body):
    answer = api.generic("POST", PEOPLE, body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not Party.objects.exists()


@pytest.mark.parametrize("kind", ["multipart", "application/x-www-form-urlencoded"])
def test_only_json_is_taken(api, kind):
    sent = {"format": kind} if kind == "multipart" else {"content_type": kind}
    answer = api.post(PEOPLE, {"name": "x"} if kind == "multipart" else "name=x", **sent)

    assert answer.status_code == 415
    assert "{" not in answer.json()["title"]


@pytest.mark.parametrize(
    "accept", ["application/pdf, application/problem+json", "application/pdf", "*/*", "application/json"]
)
def test_file_answers_to_its_own_media_type(api, accept):
    receipt = make_receipt()

    answer = api.get(f"/api/v1/receipts/receipts/{receipt.pk}/prints/receipt/", headers={"accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
@pytest.mark.parametrize("path", ["people/people", "people/peple/", "nope", "people/%0A/"])
def test_every_address_below_api_answers_as_api(treasurer, method, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(treasurer)

    answer = getattr(client, method)(f"/api/v1/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_schema_is_the_same_in_both_languages_and_follows_custom_fields(client):
    cache.clear()
    schemas = [
        client.get("/api/v1/schema/", headers={"accept-language": code}).content for code in ("fa", "en")
    ]

    CustomField.objects.create(model="people.party", label_fa="شغل", label_en="Job")
    after = client.get("/api/v1/schema/").content

    assert schemas[0] == schemas[1]
    assert "روش" not in schemas[0].decode()
    assert after != schemas[0]


def test_created_row_tells_its_address(api):
    answer = api.post(PEOPLE, {"name": "زهرا"})

    assert api.get(answer["Location"]).json()["id"] == answer.json()["id"]


def test_duplicates_are_offered_only_where_they_can_succeed(api):
    rows = {PEOPLE: make_party(), GIFTS: make_donation(), "/api/v1/donations/in-kind/": make_goods()}

    assert [api.post(f"{url}{row.pk}/duplicate/").status_code for url, row in rows.items()] == [201] * 3
    assert api.post(f"/api/v1/funds/funds/{make_fund().pk}/duplicate/").status_code == 404


def test_every_view_of_the_api_is_strict():
    def views(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns)
            elif cls := getattr(pattern.callback, "cls", None):
                yield cls

    (api_urls,) = [p for p in get_resolver().url_patterns if str(p.pattern) == "api/v1/"]
    lax = {
        v.__name__
        for v in views(api_urls.url_patterns)
        if issubclass(v, APIView) and not issubclass(v, StrictQueryMixin)
    }

    assert lax <= {"SpectacularSwaggerSplitView"}


def nullable(schema):
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a type."""
    if isinstance(schema, list):
        return [nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: nullable(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain


def test_every_answer_is_what_the_schema_says(api, board, api_for):
    cache.clear()
    make_receipt(), make_goods(), make_draft()
    schema = json.loads(Client().get("/api/v1/schema/?format=json").content)
    components = nullable(schema["components"])
    wrong, tried = [], 0
    for path, operations in schema["paths"].items():
        described = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "{" in path or "application/json" not in described or path.endswith(("/search/", "/auth/key/")):
            continue
        answer = api.get(path)
        if answer.status_code != 200:
            continue
        whole = {**nullable(described["application/json"]["schema"]), "components": components}
        tried += 1
        wrong += [
            (path, list(e.path), e.message[:200])
            for e in jsonschema.Draft202012Validator(whole).iter_errors(answer.json())
        ]

    assert wrong == []
    assert tried >= 10
    assert reverse("api-schema") == "/api/v1/schema/"
