import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def schema(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return yaml.load(Client().get("/api/v1/schema/").content, yaml.CSafeLoader)


def test_schema_is_valid_openapi(schema):
    validate(schema)


def test_schema_has_no_warnings(tmp_path, capfd):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_interfaces_that_stay_are_described(schema):
    paths = set(schema["paths"])

    assert {
        "/api/v1/people/people/",
        "/api/v1/funds/funds/",
        "/api/v1/donations/donations/",
        "/api/v1/donations/donations/{id}/submit/",
        "/api/v1/donations/donations/{id}/history/",
        "/api/v1/receipts/receipts/",
        "/api/v1/receipts/receipts/{id}/submit/",
        "/api/v1/receipts/receipts/{id}/void/",
        "/api/v1/receipts/receipts/{id}/prints/{name}/",
        "/api/v1/reports/impact-reports/",
        "/api/v1/reports/impact-reports/{id}/pdf/",
        "/api/v1/reports/impact-reports/{id}/figures/",
    } <= paths


def test_every_operation_names_its_errors(schema):
    operations = [
        op for path in schema["paths"].values() for name, op in path.items() if name != "parameters"
    ]

    assert all({"400", "401", "403", "404", "409"} <= set(operation["responses"]) for operation in operations)


def parameters(operation) -> set[str]:
    return {parameter["name"] for parameter in operation["parameters"]}


def test_headers_of_safe_writing_are_described(schema):
    paths = schema["paths"]
    row, rows = (paths[f"/api/v1/donations/donations/{end}"] for end in ("{id}/", ""))
    submit = paths["/api/v1/donations/donations/{id}/submit/"]["post"]

    assert "Idempotency-Key" in parameters(rows["post"])
    assert "If-Match" not in parameters(rows["post"])
    assert {"Idempotency-Key", "If-Match"} <= parameters(submit)
    assert {"412", "409"} <= set(submit["responses"])
    assert all("If-Match" in parameters(row[method]) for method in ("patch", "delete"))
    assert "If-None-Match" in parameters(row["get"])
    assert "304" in row["get"]["responses"]
    assert "ETag" in row["get"]["responses"]["200"]["headers"]
    assert {"pagination", "cursor", "page"} <= parameters(rows["get"])


def operations(schema):
    return {(m.upper(), p): o for p, found in schema["paths"].items() for m, o in found.items()}


def test_every_operation_has_a_line_of_english(schema):
    summaries = [operation.get("summary", "") for operation in operations(schema).values()]

    assert all(0 < len(words) <= 100 and words.isascii() for words in summaries)
    assert len({operation["operationId"] for operation in operations(schema).values()}) == len(summaries)


def test_document_holds_no_persian_of_ours(schema):
    told = {key: value for key, value in schema.items() if key != "components"}

    assert [word for word in str(told).split() if "ی" in word and "[" not in word] == []


def test_what_is_sent_must_be_sent(schema):
    lax = {
        path
        for (method, path), operation in operations(schema).items()
        if method == "POST" and "requestBody" in operation and not operation["requestBody"].get("required")
    }

    assert lax == set()


def test_steps_that_make_a_row_say_that_they_made_it(schema):
    found = {
        path: operation["responses"]["201"]["content"]["application/json"]["schema"]
        for (method, path), operation in operations(schema).items()
        if path.startswith("/api/v1/donations/donations/") and path.endswith(("/duplicate/", "/amend/"))
    }

    assert list(found.values()) == [{"$ref": "#/components/schemas/Donation"}] * 2


def test_statuses_stand_where_they_can_come(schema):
    found = operations(schema)

    assert {key for key, op in found.items() if "429" in op["responses"]} == {("POST", "/api/v1/auth/login/")}
    assert {m for (m, _path), op in found.items() if "415" in op["responses"]} == {"POST", "PATCH"}
    assert all({"405", "406", "503"} <= set(op["responses"]) for op in found.values())


def test_kinds_are_offered_only_what_they_can_do(schema):
    found = set(schema["paths"])

    assert "/api/v1/donations/donations/{id}/prints/{name}/" not in found
    assert "/api/v1/people/people/{id}/changes/{revision}/" not in found
    (name,) = [
        p
        for p in schema["paths"]["/api/v1/receipts/receipts/{id}/prints/{name}/"]["get"]["parameters"]
        if p["name"] == "name"
    ]
    assert name["schema"]["enum"] == ["receipt"]


def test_document_names_its_server_and_its_numbers(schema, settings):
    enums = {name: found for name, found in schema["components"]["schemas"].items() if "enum" in found}

    assert schema["servers"][0]["url"] == settings.WAGTAILADMIN_BASE_URL
    assert enums["DocstatusEnum"]["x-enum-varnames"] == ["DRAFT", "SUBMITTED", "CANCELLED"]
    assert [name for name in enums if any(letter.isdigit() for letter in name)] == []


def parameter(schema, path: str, name: str, method: str = "get"):
    (found,) = [p for p in schema["paths"][path][method]["parameters"] if p["name"] == name]
    return found["schema"]


def valid(schema, value) -> bool:
    return Draft202012Validator(schema).is_valid(value)


GIFTS = "/api/v1/donations/donations/"


@pytest.mark.parametrize("key", ["", " ", "a", "a b", "a" * 255, "a" * 256, "کلید", "a\tb"])
def test_keys_are_described_as_they_are_read(schema, treasurer, api_for, key):
    said = valid(parameter(schema, GIFTS, "Idempotency-Key", "post"), key)

    answer = api_for(treasurer).post("/api/v1/people/people/", {"name": "x"}, HTTP_IDEMPOTENCY_KEY=key)

    assert (answer.status_code == 201) == said


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        *((GIFTS, "page_size", size) for size in (0, 1, 500, 501)),
        *((GIFTS, "ordering", by) for by in ("number", "-number,received_on", "nope", "-", "number;")),
        *((GIFTS, "search", "a" * length) for length in (1, 100, 101)),
        *(("/api/v1/search/", "q", "a" * length) for length in (1, 2, 100, 101)),
    ],
)
def test_questions_are_described_as_they_are_read(schema, treasurer, api_for, path, name, value):
    said = valid(parameter(schema, path, name), value)

    assert (api_for(treasurer).get(path, {name: value}).status_code == 200) == said


def test_words_that_would_not_be_looked_for_are_refused(treasurer, api_for):
    answer = api_for(treasurer).get(GIFTS, {"search": "a b c d e f g h i"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "search")


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "09121234567",
        "0912 123 4567",
        "۰۹۱۲-۱۲۳-۴۵۶۷",
        "+98 912 1234567",
        "00989121234567",
        "(98) 9121234567",
        "9121234567",
        "8121234567",
        "0912123456",
        "091212345678",
        "abc",
        "+99121234567",
    ],
)
def test_phones_are_described_as_they_are_read(schema, treasurer, api_for, phone):
    said = valid(schema["components"]["schemas"]["PartyRequest"]["properties"]["phone"], phone)

    answer = api_for(treasurer).post("/api/v1/people/people/", {"name": "x", "phone": phone})

    assert (answer.status_code == 201) == said


@pytest.mark.parametrize("code", ["", "1234567890", "۳۴۱۹۸۱۲۳۴۵", "0234567890", "12", "12345-6789"])
def test_postal_codes_are_described_as_they_are_read(schema, treasurer, api_for, code):
    said = valid(schema["components"]["schemas"]["PartyRequest"]["properties"]["postal_code"], code)

    answer = api_for(treasurer).post("/api/v1/people/people/", {"name": "x", "postal_code": code})

    assert (answer.status_code == 201) == said


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        (GIFTS, "DonationRequest", "lines"),
        ("/api/v1/donations/in-kind/", "InKindGiftRequest", "items"),
        ("/api/v1/funds/funds/", "FundRequest", "intents"),
        ("/api/v1/receipts/receipts/", "ReceiptRequest", "donations"),
        ("/api/v1/receipts/receipts/", "ReceiptRequest", "sources"),
        ("/api/v1/core/webhooks/", "WebhookRequest", "events"),
    ],
)
def test_lists_that_must_hold_something_say_so(schema, make_user, api_for, path, kind, name):
    api = api_for(make_user("x", "treasurer", "administrator"))

    answer = api.post(path, {name: []})

    assert schema["components"]["schemas"][kind]["properties"][name]["minItems"] == 1
    assert name in {error["field"].split(".")[0] for error in answer.json()["errors"]}


def test_docs_are_served_locally(client):
    page = client.get("/api/v1/docs/")

    assert page.status_code == 200
    assert "//cdn" not in page.text
