"""Ordered levels: who may see a higher one sees the lower ones, in fields and in all that lies beside a row."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from majma_cases.models import Case, Household, Need
from rest_framework.test import APIClient

from association.core.access.policy import policy_for
from association.core.desk.bulk.views import BulkView
from association.core.desk.checks import _of_model
from association.core.desk.declaration import desk_of
from association.core.desk.printed import document_print
from association.core.documents.attachments import all_attachments_of, attach
from association.core.documents.comments import Comment, add_comment
from association.core.documents.copies import duplicate
from association.core.documents.custom_fields import CustomField
from association.core.documents.submitting import create_submitted
from association.core.keys.scopes import offered_scopes
from association.core.keys.services import create_key
from association.core.l10n.calendar import civil_today
from association.core.registry.state import forget
from tests.core.access.cases import letter

pytestmark = pytest.mark.django_db

SECRET, FAMILY = "ضرب و شتم", "02833690000"
API = "/api/v1/majma_cases/"
RIGHTS = tuple(
    f"{action}_{kind}"
    for kind in ("household", "case", "need")
    for action in ("view", "add", "change", "export")
)


@pytest.fixture
def of_level(make_user):
    """A user who may see this level and those below, of cases."""

    def make(level: str, *more: str):
        user = make_user(f"level-{level}")
        group = Group.objects.create(name=level)
        rights = [*RIGHTS, *more, *([f"view_{level}_case"] if level else [])]
        group.permissions.set(Permission.objects.filter(codename__in=[*rights, "access_admin"]))
        user.groups.add(group)
        return user

    return make


def case_of(user, **values):
    household = Household.objects.create(name="خانوار", worker=user)
    return Case.objects.create(household=household, name="کودک", phone=FAMILY, story=SECRET, **values)


@pytest.mark.parametrize(
    ("level", "seen", "hidden"),
    [
        ("", (), {"phone", "story"}),
        ("c1", ("c1",), {"phone", "story"}),
        ("c2", ("c1", "c2"), {"story"}),
        ("c3", ("c1", "c2", "c3"), set()),
    ],
)
def test_level_gives_the_lower_ones_to_the_row_and_to_its_children(of_level, level, seen, hidden):
    user = of_level(level)
    case, need = policy_for(Case), policy_for(Need)

    assert (case.seen_levels(user), need.seen_levels(user)) == (seen, seen)
    assert case.hidden_fields(user) == case.closed_fields(user) == hidden
    assert need.hidden_fields(user) == (set() if level == "c3" else {"background"})
    assert user.has_perm("majma_cases.view_c1_case") is bool(level)
    assert ("majma_cases.view_c1_case" in user.get_all_permissions()) is bool(level)


def test_one_right_per_level_and_model_none_for_what_is_inherited():
    codenames = set(
        Permission.objects.filter(content_type__app_label="majma_cases").values_list("codename", flat=True)
    )

    assert {name for name in codenames if "_c" in name.removesuffix("_case")} == {
        f"view_c{number}_case" for number in (1, 2, 3)
    }
    assert Permission.objects.get(codename="view_c3_case").name == "دیدن تا سطح «محرمانه» پرونده"


def test_fields_above_the_level_are_nowhere(of_level, client_for, api_for):
    user = of_level("c2")
    case = case_of(user)
    Need.objects.create(case=case, title="عینک", price_irr=1, background=SECRET)
    client, api = client_for(user), api_for(user)
    pages = [client.get(f"/admin/majma_cases/{kind}/").text for kind in ("cases", "needs")] + [
        client.get(reverse(f"majma_cases_case:{view}", args=[case.pk])).text for view in ("inspect", "edit")
    ]

    assert [SECRET in page for page in pages] == [False] * 4
    assert FAMILY[1:] in pages[2].replace("۰", "0") or FAMILY in pages[2]
    assert "story" not in api.get(f"{API}cases/{case.pk}/").json()
    assert "background" not in api.get(f"{API}needs/").json()["results"][0]
    assert api.patch(f"{API}cases/{case.pk}/", {"story": "x"}).json()["errors"][0]["field"] == "story"
    assert api.patch(f"{API}cases/{case.pk}/", {"phone": "1"}).status_code == 200
    exported = client.get("/admin/majma_cases/needs/", {"export": "csv"})
    assert SECRET not in b"".join(exported.streaming_content).decode()


def test_key_of_a_level_reaches_the_lower_ones_and_no_further_than_its_owner(of_level):
    owner = of_level("c3", "add_apikey")
    case = case_of(owner)
    read = {"majma_cases.household:read", "majma_cases.case:read"}

    def fields(person, *scopes):
        scopes, until = [*read, *scopes], civil_today() + timedelta(days=1)
        _key, token = create_key(owner=person, name="x", scopes=scopes, expires_on=until)
        client = APIClient(headers={"authorization": f"Api-Key {token}"})
        return {"phone", "story"} & set(client.get(f"{API}cases/{case.pk}/").json())

    assert fields(owner) == set()
    assert fields(owner, "majma_cases.case:c1") == set()
    assert fields(owner, "majma_cases.case:c2") == {"phone"}
    assert fields(owner, "majma_cases.case:c3") == {"phone", "story"}
    group = owner.groups.get()
    group.permissions.remove(Permission.objects.get(codename="view_c3_case"))
    group.permissions.add(Permission.objects.get(codename="view_c2_case"))
    fewer = type(owner).objects.get(pk=owner.pk)
    offered = {name for kind in offered_scopes(fewer) for name, _words in kind.scopes}
    assert {name for name in offered if ":c" in name} == {"majma_cases.case:c1", "majma_cases.case:c2"}


@pytest.fixture
def beside(of_level):
    """A need with a comment, a file and a custom value, each of level c3 and each of none, and a reader of c2."""
    high, low = of_level("c3"), of_level("c2")
    household = Household.objects.create(name="خانوار", worker=low)
    case = Case.objects.create(household=household, name="کودک")
    need = Need.objects.create(case=case, title="عینک", price_irr=1)
    Household.objects.update(worker=high)
    for level, word in (("c3", SECRET), ("", "آشکار")):
        add_comment(need, text=f"سخن {word}", author=high, level=level)
        attach(need, file=letter(f"{word}.pdf"), user=high, level=level)
        field = CustomField(model="majma_cases.need", label_fa=f"خانهٔ {word}", level=level, in_list=True)
        field.full_clean()
        field.save()
        forget()
        need.extra[field.key] = f"مقدار {word}"
    need.save()
    Household.objects.update(worker=low)
    return need, low, high


def test_what_lies_beside_a_row_is_met_at_its_level_only(beside, client_for, api_for):
    need, low, high = beside
    address = f"{API}needs/{need.pk}/"

    def everything(user):
        Household.objects.update(worker=user)
        client, api = client_for(user), api_for(user)
        exported = client.get("/admin/majma_cases/needs/", {"export": "csv"})
        return [
            client.get(reverse("majma_cases_need:inspect", args=[need.pk])).text,
            client.get(reverse("majma_cases_need:edit", args=[need.pk])).text,
            client.get("/admin/majma_cases/needs/").text,
            b"".join(exported.streaming_content).decode(),
            api.get(address).text,
            api.get(f"{address}comments/").text,
            api.get(f"{address}attachments/").text,
        ]

    assert [(("آشکار" in text), SECRET in text) for text in everything(low)] == [(True, False)] * 7
    assert [SECRET in text for text in everything(high)] == [True] * 7


def test_nothing_above_the_level_is_opened_taken_away_or_written(beside, client_for, api_for):
    need, low, _high = beside
    client, api, address = client_for(low), api_for(low), f"{API}needs/{need.pk}/"
    item = all_attachments_of(need).get(level="c3").pk
    said = [
        client.get(reverse("majma_cases_need:attachment", args=[need.pk, item])).status_code,
        client.post(reverse("majma_cases_need:detach", args=[need.pk, item])).status_code,
        api.get(f"{address}attachments/{item}/").status_code,
    ]
    comment = api.post(f"{address}comments/", {"text": "x", "level": "c3"})
    file = api.post(f"{address}attachments/", {"file": letter(), "level": "c3"}, format="multipart")
    good = api.post(f"{address}comments/", {"text": "x", "level": "c2"})
    key = CustomField.objects.get(level="c3").key
    written = api.patch(address, {"extra": {key: "x"}})
    copied = client.get(reverse("majma_cases_need:add") + f"?copy={need.pk}").text

    assert said == [404, 404, 404]
    assert [answer.json()["errors"][0]["field"] for answer in (comment, file)] == ["level", "level"]
    assert (good.status_code, good.json()["level"]) == (201, "c2")
    assert (written.status_code, written.json()["errors"][0]["field"]) == (400, f"extra.{key}")
    assert SECRET not in copied
    assert set(duplicate(need, user=low).extra.values()) == {"مقدار آشکار"}
    need.refresh_from_db()
    assert need.extra[key] == f"مقدار {SECRET}"


def test_forms_offer_the_levels_a_person_has(beside, client_for):
    need, low, _high = beside
    client = client_for(low)

    page = client.get(reverse("majma_cases_need:inspect", args=[need.pk])).text
    client.post(reverse("majma_cases_need:comment", args=[need.pk]), {"text": "میانه", "level": "c2"})
    client.post(reverse("majma_cases_need:comment", args=[need.pk]), {"text": "بالا", "level": "c3"})

    assert [f'<option value="c{number}">' in page for number in (1, 2, 3)] == [True, True, False]
    assert list(Comment.objects.filter(author=low).values_list("text", "level")) == [("میانه", "c2")]


def test_custom_field_of_a_level_is_kept_from_administrators_below_it(of_level, client_for):
    fields = ("view_customfield", "add_customfield", "change_customfield")
    low = of_level("c2", *fields)
    high = CustomField.objects.create(model="majma_cases.case", label_fa="محرمانه", level="c3")
    client, form = (
        client_for(low),
        {"model": "majma_cases.case", "kind": "text", "position": "10", "is_active": "on"},
    )

    offered = client.get("/admin/core/custom-fields/new/").context["form"].fields["level"].choices
    answers = [
        client.post("/admin/core/custom-fields/new/", {**form, "label_fa": f"x{level}", "level": level})
        for level in ("c2", "c3")
    ]
    foreign = client.post(
        "/admin/core/custom-fields/new/", {**form, "model": "people.party", "label_fa": "y", "level": "c2"}
    )
    required = client.post(
        "/admin/core/custom-fields/new/", {**form, "label_fa": "z", "level": "c2", "required": "on"}
    )

    assert [name for name, _words in offered] == ["", "c1", "c2"]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert [set(page.context["form"].errors) for page in (foreign, required)] == [{"level"}, {"required"}]
    assert client.get(reverse("core_customfield:edit", args=[high.pk])).status_code == 404
    assert "محرمانه" not in client.get("/admin/core/custom-fields/").text


def test_print_is_of_no_level(of_level):
    user = of_level("c3", "submit_need")
    need = create_submitted(Need(case=case_of(user), title="عینک", price_irr=1, background=SECRET), user=user)

    facts = str(document_print(need, "fa")["facts"])

    assert "عینک" in facts
    assert SECRET not in facts


def test_check_refuses_levels_that_cannot_be_called_so(monkeypatch):
    monkeypatch.setattr(Case.Desk, "levels", {"C 1": "x", "read_log": "y", "c3": "z", "c2": "w"})

    assert [message.id for message in _of_model(Case)] == ["association.E033"] * 2


def test_pages_below_a_list_show_the_desk_as_the_person_sees_it(of_level, rf):
    view, request = BulkView(model=Case, desk=desk_of(Case)), rf.get("/")
    request.user = of_level("c2")

    view.setup(request)

    assert list(view.desk.columns) == ["name", "household", "phone"]
