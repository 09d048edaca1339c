import pytest
import yaml
from django.core.management import call_command
from openapi_spec_validator import validate

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(client):
    return yaml.safe_load(client.get("/api/v1/schema/").content)


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


def test_docs_are_served_locally(client):
    page = client.get("/api/v1/docs/")

    assert page.status_code == 200
    assert "//cdn" not in page.text
