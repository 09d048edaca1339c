"""An authenticator app, as a telephone has it."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PASSWORD = "a-long-secret"
NEXT = "/admin/login/code/"


def code_of(secret, steps=0):
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_app(user):
    """A user whose second factor is an app, with recovery codes. Returns the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def password_step(client, name="treasurer", **more):
    return client.post("/admin/login/", {"username": name, "password": PASSWORD, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session
