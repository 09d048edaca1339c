"""Nobody else on the machine reads what the installation keeps, and a probe of the port itself is answered."""

import pytest

from association.core.health.exposure import exposed_files
from association.core.health.facts import facts


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir(mode=0o700)
    return settings.VAR_DIR


@pytest.mark.django_db
def test_folder_others_may_enter_is_named_with_the_remedy(folder):
    before = exposed_files()
    folder.chmod(0o755)

    assert folder not in before
    assert [fact.ok for fact in facts() if f"chmod -R go= {folder}" in fact.advice] == [False]


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["testserver", "10.0.0.7:8000"])
def test_probe_is_answered_without_tls_and_under_any_name(client, settings, host):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/healthz", headers={"host": host})

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.get("/news/").status_code == 301
