"""Forms of users: names are not demanded, and every word is in the reader's language."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from association.core.access.administrators import create_administrator
from association.core.access.roles import ensure_role
from tests.pages import post_form

pytestmark = pytest.mark.django_db


def test_first_administrator_without_a_name_is_edited(administrator, client_for):
    other = create_administrator(username="first", email="first@example.org", another=True)

    post_form(
        client_for(administrator),
        f"/admin/users/edit/{other.pk}/",
        username="chief",
        groups=list(other.groups.values_list("pk", flat=True)),
    )

    other.refresh_from_db()
    assert (other.username, other.first_name) == ("chief", "")


def test_new_user_needs_no_names(administrator, client_for):
    post_form(
        client_for(administrator), "/admin/users/new/", username="mina", email="mina@example.org", groups=[]
    )

    assert get_user_model().objects.filter(username="mina", last_name="").exists()


def test_words_for_a_role_are_persian(administrator, treasurer, client_for):
    client = client_for(administrator)

    page = client.get(f"/admin/bulk/core/user/assign_role/?next=/admin/&id={treasurer.pk}").text
    editor = client.get(reverse("wagtailusers_groups:edit", args=[ensure_role("board").group.pk])).text

    assert re.search(r"<label[^>]*>\s*نقش", page)
    assert "Can add" not in editor
    assert "گروه: افزودن" in editor
