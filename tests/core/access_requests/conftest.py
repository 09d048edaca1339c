"""The people of these tests: a second administrator, and somebody access is asked for."""

import pytest


@pytest.fixture(autouse=True)
def second(make_user, administrator):
    """Another administrator."""
    administrator.email = "first@example.org"
    administrator.save()
    user = make_user("second", "administrator")
    user.email = "second@example.org"
    user.save()
    return user


@pytest.fixture
def mina(make_user):
    user = make_user("mina", "communications")
    user.email = "mina@example.org"
    user.save()
    return user
