"""A passkey is a matter between a browser and its device: no client of Django's has one to show."""

import pytest
from django.contrib.auth import get_user_model

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "demo"


@pytest.fixture
def device(association, somebody):
    """A telephone that vouches for its owner, as Chromium imitates one."""
    devtools = somebody.page.context.new_cdp_session(somebody.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_treasurer_sets_up_a_passkey_and_signs_in_with_it(association, somebody, device):
    page = somebody.page
    somebody.base = somebody.base.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    somebody.sign_in_by_form("treasurer")
    somebody.go("/admin/second-factor/passkeys/new/")
    page.fill("input[name=password]", PASSWORD)
    somebody.confirm()
    page.fill("input[name=name]", "گوشی من")
    with page.expect_navigation():
        page.click("#passkey-button")
    somebody.see("کدهای پشتیبان")
    page.context.clear_cookies()

    somebody.go("/admin/login/")
    page.fill("input[name=username]", "treasurer")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/login/code/")
    with page.expect_navigation():
        page.click("#passkey-button")

    page.wait_for_url("**/admin/")
    assert get_user_model().objects.get(username="treasurer").authenticator_set.count() == 2
    assert somebody.troubles == []
