import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/verify/" + "0" * 32 + "/", "/healthz", "/api/v1/nowhere/", "/nowhere/"])
def test_public_pages_run_no_inline_script(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_admin_allows_what_wagtail_needs_and_nothing_foreign(client):
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "http" not in policy
