import pytest
import yaml
from django.core.management import call_command
from django.test import Client
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


def test_docs_are_served_locally(client):
    page = client.get("/api/v1/docs/")

    assert page.status_code == 200
    assert "//cdn" not in page.text
