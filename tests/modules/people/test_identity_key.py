from importlib import import_module

import pytest
from django.apps import apps

from association.modules.people.models import Party
from tests.factories import make_party

pytestmark = pytest.mark.django_db

migration = import_module("association.modules.people.migrations.0005_fold_identity_apart")


def test_rows_of_before_are_folded_as_new_ones_are_and_back():
    make_party("علی کریمی", phone="09123456789", email="Ali@Example.org")
    wanted = list(Party.objects.values_list("search_key", "identity_key"))
    Party.objects.update(search_key="", identity_key="")

    migration.apart(apps, None)
    apart = list(Party.objects.values_list("search_key", "identity_key"))
    migration.together(apps, None)

    assert apart == wanted == [("علی کریمی", "09123456789 ali@example.org")]
    assert list(Party.objects.values_list("search_key", "identity_key")) == [(" ".join(wanted[0]), "")]
