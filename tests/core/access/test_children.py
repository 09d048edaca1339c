"""Scope through two levels of parents: need, case, household. At each door for reading and for writing."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from majma_cases.models import Case, Household, Need

from association.core.access.policy import policy_for
from association.core.desk.checks import _of_parents
from association.core.desk.links import visible_links
from association.core.documents.attachments import Attachment, attach
from association.core.documents.comments import Comment, add_comment
from association.core.documents.custom_fields import CustomField
from association.core.documents.scope import OutOfScopeError
from association.core.documents.submitting import create_submitted
from association.core.imports.running import run_list
from association.core.registry.contributions import every
from association.core.registry.state import forget
from tests.core.access.cases import discussed, letter
from tests.core.desk.bulk.test_bulk import confirm
from tests.pages import post_form

pytestmark = [pytest.mark.django_db, pytest.mark.both]

OWN, FOREIGN = "بهار", "پاییز"
NEEDS, CASES = "/admin/majma_cases/needs/", "/admin/majma_cases/cases/"
API = "/api/v1/majma_cases/"


@pytest.fixture
def own(treasurer):
    return discussed(treasurer, OWN)


@pytest.fixture
def foreign(make_user):
    return discussed(make_user("other", "treasurer"), FOREIGN)


@pytest.fixture
def admin(treasurer, client_for, own, foreign):
    return client_for(treasurer)


@pytest.fixture
def api(treasurer, api_for, own, foreign):
    return api_for(treasurer)


def shows(text: str) -> tuple[bool, bool]:
    """Whether own and foreign rows are in it."""
    return OWN in text, FOREIGN in text


def test_rows_follow_all_parents_in_one_query(treasurer, own, foreign, django_assert_num_queries):
    policy_for(Need).rows(treasurer).exists()  # rights are read once per person

    with django_assert_num_queries(1):
        seen = set(policy_for(Need).rows(treasurer))

    assert seen == {own.draft, own.final}


def test_without_the_right_on_a_parent_there_is_no_child(treasurer, own):
    group = treasurer.groups.get()
    group.permissions.remove(Permission.objects.get(codename="view_household"))
    fewer = type(treasurer).objects.get(pk=treasurer.pk)

    assert [policy_for(model).rows(fewer).count() for model in (Household, Case, Need)] == [0, 0, 0]
    with pytest.raises(OutOfScopeError):
        create_submitted(Need(case=own.case, title="x", price_irr=1), user=fewer)


@pytest.mark.parametrize(
    "address",
    [
        NEEDS,
        f"{NEEDS}results/",
        CASES,
        "/admin/find/?q=کودک",
        "/admin/majma_cases/households/",
        "/admin/majma_cases_case_chooser/",
        "/admin/majma_cases_case_chooser/results/",
        f"{NEEDS}?export=csv",
        f"{CASES}?export=csv",
        f"{API}needs/",
        f"{API}cases/",
        "/api/v1/search/?q=کودک",
    ],
)
def test_lists_hold_own_rows_only(admin, api, address):
    client = api if address.startswith("/api/") else admin

    answer = client.get(address)

    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.text
    text = answer.json()["html"] if text.startswith("{") and "chooser" in address else text
    assert (answer.status_code, shows(text)) == (200, (True, False))


def test_relations_and_filters_name_own_parents_only(admin, api, own, foreign):
    form = admin.get(f"{NEEDS}new/").context["form"]
    prefilled = admin.get(f"{NEEDS}new/?case={foreign.case.pk}").text
    filtered = [api.get(f"{API}needs/", {"case": case.pk}) for case in (own.case, foreign.case)]
    chosen = admin.get(reverse("majma_cases_case_chooser:chosen", args=[foreign.case.pk]))

    assert set(form.fields["case"].queryset) == {own.case}
    assert (FOREIGN in prefilled, FOREIGN in admin.get(f"{NEEDS}?case={foreign.case.pk}").text) == (
        False,
        False,
    )
    assert [answer.status_code for answer in filtered] == [200, 400]
    assert chosen.status_code == 404


@pytest.mark.parametrize(
    "view", ["inspect", "edit", "delete", "history", "usage", "attachment", "changes", "print", "transition"]
)
def test_pages_of_foreign_children_are_not_there(admin, own, foreign, view):
    def ask(of):
        need = of.final if view in ("print", "changes") else of.draft
        more = {
            "attachment": [of.attachment.pk],
            "changes": [of.final.latest_revision_id],
        }
        args = [need.pk, *more.get(view, [])]
        args = ["need", need.pk, "fa"] if view == "print" else args
        args = ["submit", need.pk] if view == "transition" else args
        return admin.get(reverse(f"majma_cases_need:{view}", args=args)).status_code

    assert (ask(own), ask(foreign)) == (302 if view == "usage" else 200, 404)


@pytest.mark.parametrize(
    "path", ["", "history/", "comments/", "attachments/", "attachments/{item}/", "changes/{step}/"]
)
def test_resources_of_foreign_children_are_not_there(api, own, foreign, path):
    def ask(of, beside=None):
        need = of.final if "changes" in path else of.draft
        beside = beside or of
        found = path.format(item=beside.attachment.pk, step=beside.final.latest_revision_id)
        return api.get(f"{API}needs/{need.pk}/{found}").status_code

    assert (ask(own), ask(foreign)) == (200, 404)
    if "{" in path:  # what lies beside a foreign row is not reached by way of an own one
        assert ask(own, foreign) == 404


def test_links_and_custom_links_name_own_rows_only(treasurer, admin, own, foreign):
    CustomField.objects.create(
        model="people.party", label_fa="پرونده", kind="link", target="majma_cases.case"
    )
    forget()

    form = admin.get("/admin/people/people/new/").context["form"]
    groups = visible_links(foreign.case, treasurer)

    assert set(form.fields["extra_prvndh"].queryset) == {own.case}
    assert groups == []


def test_site_history_names_no_row_of_a_scope(make_user, client_for, foreign, own):
    everything = make_user("editor", "administrator", "treasurer")
    case = {"household": foreign.household.pk, "name": f"کودک {FOREIGN}"}
    client_for(foreign.household.worker).post(f"{CASES}new/", case)
    client_for(everything).post(reverse("people_party:add"), {"kind": "person", "name": "بانو اخوان"})

    history = client_for(everything).get(reverse("wagtailadmin_reports:site_history")).text

    assert foreign.household.cases.count() == 2
    assert ("بانو اخوان" in history, FOREIGN in history) == (True, False)


def need_form(case, **values):
    return {"case": case.pk, "title": "x", "price_irr": "5", "found_on": "2026-08-10", **values}


def test_forms_write_no_child_below_a_foreign_parent(admin, own, foreign):
    made = admin.post(f"{NEEDS}new/", need_form(foreign.case))
    moved = post_form(admin, f"{NEEDS}edit/{own.draft.pk}/", case=foreign.case.pk)
    upwards = post_form(admin, f"{CASES}edit/{own.case.pk}/", household=foreign.household.pk)
    good = admin.post(f"{NEEDS}new/", need_form(own.case))

    for refused, field in ((made, "case"), (moved, "case"), (upwards, "household")):
        assert set(refused.context["form"].errors) == {field}
    assert good.status_code == 302
    own.draft.refresh_from_db(), own.case.refresh_from_db()
    assert (own.draft.case, own.case.household, foreign.case.needs.count()) == (own.case, own.household, 2)


def test_giving_a_household_away_takes_its_children_along(admin, own, foreign):
    refused = post_form(
        admin, f"/admin/majma_cases/households/edit/{own.household.pk}/", worker=foreign.household.worker_id
    )

    assert "در محدودهٔ دید شما" in refused.text
    assert Household.objects.get(pk=own.household.pk).worker == own.household.worker


def test_chooser_adds_no_case_to_a_foreign_household(admin, foreign):
    address = reverse("majma_cases_case_chooser:create")

    refused = admin.post(address, {"household": foreign.household.pk, "name": "x"})

    assert refused.json()["step"] == "reshow_creation_form"
    assert foreign.household.cases.count() == 1


def test_api_writes_no_child_below_a_foreign_parent(api, own, foreign):
    made = api.post(f"{API}needs/", {"case": foreign.case.pk, "title": "x", "price_irr": 5})
    moved = api.patch(f"{API}needs/{own.draft.pk}/", {"case": foreign.case.pk})
    upwards = api.patch(f"{API}cases/{own.case.pk}/", {"household": foreign.household.pk})
    closed = [
        api.patch(f"{API}needs/{foreign.draft.pk}/", {"title": "x"}),
        api.delete(f"{API}needs/{foreign.draft.pk}/"),
        api.post(f"{API}needs/{foreign.draft.pk}/submit/"),
        api.post(f"{API}needs/{foreign.draft.pk}/comments/", {"text": "x"}),
        api.post(f"{API}needs/{foreign.draft.pk}/attachments/", {"file": letter()}, format="multipart"),
        api.post(f"{API}needs/{foreign.final.pk}/cancel/", {"reason": "x"}),
    ]

    assert [answer.status_code for answer in (made, moved, upwards)] == [400, 400, 400]
    assert {answer.status_code for answer in closed} == {404}
    own.draft.refresh_from_db(), foreign.draft.refresh_from_db()
    assert (own.draft.case, foreign.draft.title, foreign.draft.docstatus) == (own.case, f"عینک {FOREIGN}", 0)


def test_nobody_attaches_or_speaks_beside_a_foreign_child(admin, treasurer, own, foreign):
    statuses = [
        admin.post(reverse(f"majma_cases_need:{view}", args=[foreign.draft.pk]), data).status_code
        for view, data in (("comment", {"text": "x"}), ("attach", {"file": letter()}))
    ]

    assert statuses == [404, 404]
    for call in (
        lambda: attach(foreign.draft, file=letter(), user=treasurer),
        lambda: add_comment(foreign.draft, text="x", author=treasurer),
    ):
        with pytest.raises(OutOfScopeError):
            call()
    assert (Attachment.objects.count(), Comment.objects.count()) == (2, 2)


def test_bulk_does_nothing_with_foreign_children(admin, own, foreign):
    asked = admin.post(f"{NEEDS}bulk/", {"action": "submit", "ids": [own.draft.pk, foreign.draft.pk]})
    forged = admin.post(
        f"{NEEDS}bulk/", {"action": "submit", "pks": f"{foreign.draft.pk}:x", "confirm": "1", "query": ""}
    )
    done = confirm(admin, asked, f"{NEEDS}bulk/")
    exported = admin.post(f"{NEEDS}bulk/", {"action": "export-csv", "ids": [own.final.pk, foreign.final.pk]})

    assert shows(asked.text) == (True, False)
    assert "دیگر وجود ندارد" in forged.text or FOREIGN not in forged.text
    assert done.status_code == 302
    assert shows(b"".join(exported.streaming_content).decode()) == (True, False)
    own.draft.refresh_from_db(), foreign.draft.refresh_from_db()
    assert (own.draft.docstatus, foreign.draft.docstatus) == (1, 0)


def test_import_writes_below_own_parents_only(treasurer, own, foreign):
    importer = next(found for found in every("importer") if found.name == "needs")
    lines = f"case,need,price\n{own.case.pk},دفتر,1000\n{foreign.case.pk},دفتر,1000\n"

    result = run_list(importer, lines.encode(), dry_run=False, user=treasurer)

    assert (result.recorded, [error.line for error in result.errors]) == (1, [3])
    assert "در محدودهٔ دید شما" in result.errors[0].reason
    assert (own.case.needs.count(), foreign.case.needs.count()) == (3, 2)


def test_checks_refuse_parents_that_are_none(monkeypatch):
    def found(model, through):
        monkeypatch.setattr(model, "scope_through", through)
        return [message.id for message in _of_parents(model)]

    assert [_of_parents(model) for model in (Household, Case, Need)] == [[], [], []]
    assert [found(Need, name) for name in ("cse", "created_by", "title")] == [["association.E030"]] * 3
    assert found(Need, "amended_from") == ["association.E031"]
    monkeypatch.setattr(Need._meta.get_field("amended_from"), "null", False)
    assert found(Need, "amended_from") == ["association.E032"]
