import pytest
from django.db import IntegrityError, transaction

from association.core.registry.seeds import plant_all
from association.modules.funds.models import Fund
from association.modules.funds.services import fund_for_intent, general_fund, intent_map
from tests.factories import make_fund

pytestmark = pytest.mark.django_db


def test_fresh_database_has_a_general_fund():
    assert general_fund().code == "general"


def test_there_is_one_general_fund():
    with pytest.raises(IntegrityError), transaction.atomic():
        Fund.objects.create(code="second", name="دوم", name_en="Second", is_general=True)


def test_intent_is_found_in_any_spelling():
    fund = make_fund("summer", intents=("کلاس تابستانی",))

    assert fund_for_intent("كلاس‌تابستاني", intent_map()) == fund


def test_intent_belongs_to_one_fund():
    make_fund("tablets", intents=("تبلت",))

    with pytest.raises(IntegrityError), transaction.atomic():
        make_fund("other", intents=("تبلت",))


def test_closed_fund_bears_no_intent():
    make_fund("tablets", intents=("تبلت",), is_open=False)

    assert fund_for_intent("تبلت", intent_map()) is None


def test_seed_keeps_what_a_person_edited():
    fund = general_fund()
    fund.name = "صندوق همگانی"
    fund.save()

    plant_all()

    assert general_fund().name == "صندوق همگانی"


def test_deleted_seed_is_not_brought_back():
    general_fund().delete()

    plant_all()

    assert not Fund.objects.filter(is_general=True).exists()
