"""Keys of programs: the owner's rights cut down to the scopes, for a time, until revoked."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient
from wagtail.models import ModelLogEntry

from association.core.access.roles import ensure_role
from association.core.access.scopes import scopes_allow, scopes_needed
from association.core.keys.models import ApiKey
from association.core.keys.scopes import offered_scopes
from association.core.keys.services import KeyAlreadyRevokedError, create_key, revoke_key
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.modules.people.models import Party
from tests.factories import make_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db

PEOPLE, DONATIONS, OWN = "/api/v1/people/people/", "/api/v1/donations/donations/", "/api/v1/auth/key/"


def make_key(owner, *scopes: str, days: int = 30, name: str = "accounts"):
    return create_key(
        owner=owner, name=name, scopes=scopes, expires_on=timezone.localdate() + timedelta(days)
    )


def client_of(text: str) -> APIClient:
    client = APIClient(headers={"accept-language": "en"})
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {text}")
    return client


@pytest.fixture
def program(treasurer):
    """A client with a fresh key of the treasurer's, with these scopes."""
    return lambda *scopes: client_of(make_key(treasurer, *scopes)[1])


@pytest.mark.parametrize(
    ("permission", "scopes"),
    [
        ("people.view_party", {"people.party:read"}),
        ("people.export_party", {"people.party:read"}),
        ("receipts.print_receipt", {"receipts.receipt:read"}),
        ("people.delete_party", {"people.party:write"}),
        ("donations.submit_donation", {"donations.donation:submit"}),
        ("people.view_identity_party", {"people.party:identity"}),
        ("people.change_identity_party", {"people.party:identity", "people.party:write"}),
    ],
)
def test_scopes_of_permissions(permission, scopes):
    assert scopes_needed(permission) == scopes
    assert scopes_allow(scopes, permission)
    assert not scopes_allow(scopes - {next(iter(scopes))}, permission)


def test_secret_is_given_once_and_kept_nowhere(treasurer):
    key, text = make_key(treasurer, "people.party:read")

    secret = text.removeprefix(f"{key.prefix}.")
    assert len(secret) == 43  # 256 bits
    assert secret not in str(ApiKey.objects.values().get())
    assert secret not in str(list(ModelLogEntry.objects.values()))


def test_key_reads_what_its_scope_says_and_nothing_else(program):
    make_party()
    client = program("people.party:read")

    answers = [
        client.get(PEOPLE),
        client.post(PEOPLE, {"name": "علی", "kind": "person"}),
        client.delete(f"{PEOPLE}{Party.objects.get().pk}/"),
        client.get(DONATIONS),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403, 403]
    assert answers[1].headers["Content-Type"] == "application/problem+json"


def test_transitions_are_scopes_of_their_own(program):
    address = f"{DONATIONS}{make_draft().pk}/submit/"

    refused = program("donations.donation:read", "donations.donation:write").post(address)
    done = program("donations.donation:read", "donations.donation:submit").post(address)

    assert (refused.status_code, done.status_code) == (403, 200)


def test_prints_and_history_follow_the_scope(program):
    address = f"/api/v1/receipts/receipts/{make_receipt().pk}/"
    reading, other = program("receipts.receipt:read"), program("people.party:read")

    assert [c.get(f"{address}history/").status_code for c in (reading, other)] == [200, 403]
    assert [c.get(f"{address}prints/receipt/").status_code for c in (reading, other)] == [200, 403]


def test_field_rights_are_scopes_of_their_own(program):
    make_party(phone="09123456789")

    plain = program("people.party:read")
    knowing = program("people.party:read", "people.party:identity")

    assert "phone" not in plain.get(PEOPLE).json()["results"][0]
    assert plain.get(PEOPLE, {"search": "09123456789"}).json()["count"] == 0
    assert knowing.get(PEOPLE).json()["results"][0]["phone"] == "+989123456789"
    writing = program("people.party:read", "people.party:write")
    assert writing.post(PEOPLE, {"name": "علی", "phone": "09370708201"}).status_code == 400


def test_row_scopes_ask_the_key_too(board):
    """Drafts of reports are for who approves; a key that may only read sees approved ones."""
    from reports.models import ImpactReport

    ImpactReport(reported_year=1404, title_fa="گزارش", title_en="Report").save()
    board.user_permissions.add(Permission.objects.get(codename="add_apikey"))
    owner = type(board).objects.get(pk=board.pk)
    address = "/api/v1/reports/impact-reports/"

    reading = client_of(make_key(owner, "reports.impactreport:read")[1])
    approving = client_of(make_key(owner, "reports.impactreport:read", "reports.impactreport:approve")[1])

    assert [c.get(address).json()["count"] for c in (reading, approving)] == [0, 1]


def test_key_loses_what_its_owner_loses(treasurer, program):
    client = program("people.party:read")
    assert client.get(PEOPLE).status_code == 200

    treasurer.groups.clear()

    assert client.get(PEOPLE).status_code == 403


def test_key_of_a_superuser_is_no_superuser(admin_user):
    client = client_of(make_key(admin_user, "people.party:read")[1])

    assert [client.get(a).status_code for a in (PEOPLE, DONATIONS)] == [200, 403]


def test_key_opens_no_module_that_is_off(program):
    client = program("people.party:read", "funds.fund:read")
    ModuleState.objects.filter(label="funds").update(enabled=False)
    forget()

    assert client.get("/api/v1/funds/funds/").status_code == 403


def test_expired_revoked_unknown_and_ownerless_keys_are_refused(treasurer, monkeypatch):
    expired, revoked, lost, good = (make_key(treasurer, "people.party:read", name=n) for n in "abcd")
    ApiKey.objects.filter(pk=expired[0].pk).update(
        created_at=timezone.now() - timedelta(2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    revoke_key(key=revoked[0], revoked_by=treasurer)
    wrong = [f"{lost[0].prefix}.{good[1].partition('.')[2]}", f"nobody.{good[1]}", "x", "a b", ""]

    answers = [client_of(text).get(PEOPLE) for text in (expired[1], revoked[1], *wrong)]

    assert {(a.status_code, a.headers["Content-Type"]) for a in answers} == {
        (401, "application/problem+json")
    }
    assert client_of(good[1]).get(PEOPLE).status_code == 200
    treasurer.is_active = False
    treasurer.save()
    assert client_of(good[1]).get(PEOPLE).status_code == 401


def test_unknown_and_wrong_keys_are_told_the_same(treasurer):
    key, text = make_key(treasurer, "people.party:read")

    answers = [client_of(t).get(PEOPLE).json() for t in (f"{key.prefix}.wrong", f"000000000000.{text}")]

    assert answers[0] == answers[1]


def test_key_opens_no_admin_and_no_token(treasurer, client):
    text = make_key(treasurer, "people.party:read")[1]

    page = client.get("/admin/", headers={"authorization": f"Api-Key {text}"})

    assert (page.status_code, page.url) == (302, "/admin/login/?next=/admin/")
    assert client_of(text).post("/api/v1/auth/logout/").status_code == 401
    assert ApiKey.objects.get().revoked_at is None


def test_key_tells_about_itself(treasurer):
    key, text = make_key(treasurer, "people.party:read")

    answer = client_of(text).get(OWN)

    told = answer.json()
    assert (answer.status_code, told["name"], told["prefix"]) == (200, "accounts", key.prefix)
    assert (told["owner"], told["scopes"]) == ("treasurer", ["people.party:read"])
    assert not {"digest", "secret"} & set(told)


def test_only_a_key_asks_about_a_key(treasurer, api_for):
    client = APIClient()
    client.force_login(treasurer)

    assert client.get(OWN).status_code == 401


def test_last_use_is_written_once_a_minute(treasurer):
    key, text = make_key(treasurer, "people.party:read")
    client_of(text).get(PEOPLE)
    key.refresh_from_db()
    first = key.last_used_at

    with CaptureQueriesContext(connection) as queries:
        client_of(text).get(PEOPLE)
    assert not [q for q in queries if q["sql"].startswith("UPDATE")]
    ApiKey.objects.update(last_used_at=first - timedelta(seconds=61))
    client_of(text).get(PEOPLE)

    key.refresh_from_db()
    assert key.last_used_at >= first


def test_answer_kept_for_one_key_is_not_given_to_another(treasurer):
    wide = client_of(
        make_key(treasurer, "people.party:read", "people.party:write", "people.party:identity")[1]
    )
    narrow = client_of(make_key(treasurer, "people.party:write")[1])
    body, header = {"name": "علی", "kind": "person"}, {"idempotency-key": "once"}

    first = wide.post(PEOPLE, body, headers=header)
    second = narrow.post(PEOPLE, body, headers=header)

    assert (first.status_code, second.status_code) == (201, 409)
    assert "phone" not in second.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["people.party:fly"]}, "scopes"),
        ({"scopes": ["core.user:write"]}, "scopes"),
        ({"expires_on": date(2026, 1, 31)}, "expires_on"),
        ({"expires_on": date(2027, 2, 3)}, "expires_on"),
    ],
)
def test_bad_keys_are_refused_by_field(treasurer, changes, field):
    sound = {"name": "x", "scopes": ["people.party:read"], "expires_on": date(2026, 3, 1)}

    with pytest.raises(ValidationError) as refused:
        create_key(owner=treasurer, today=date(2026, 2, 1), **{**sound, **changes})

    assert list(refused.value.message_dict) == [field]


def test_nobody_gives_a_key_more_than_he_has(board, administrator):
    board.user_permissions.add(Permission.objects.get(codename="add_apikey"))
    owner = type(board).objects.get(pk=board.pk)

    with pytest.raises(ValidationError):
        make_key(owner, "people.party:read")
    assert {s for kind in offered_scopes(owner) for s, _words in kind.scopes} == {
        "funds.fund:read",
        "majma_points.limit:read",
        "reports.impactreport:read",
        "reports.impactreport:approve",
        "reports.impactreport:cancel",
    }
    assert {s for kind in offered_scopes(administrator) for s, _words in kind.scopes} == {
        "core.customfield:read",
        "core.customfield:write",
    }


def test_who_may_not_make_keys_makes_none(board):
    with pytest.raises(PermissionDenied):
        make_key(board, "funds.fund:read")


def test_database_refuses_a_key_that_never_was_good(treasurer):
    now = timezone.now()

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.create(
            name="x", owner=treasurer, prefix="p", digest="d", created_at=now, expires_at=now
        )


def test_revoking_is_for_owner_and_administrator_once_and_on_record(treasurer, administrator, make_user):
    first, second = (make_key(treasurer, "people.party:read")[0] for _ in range(2))
    other = make_user("other", "treasurer")

    with pytest.raises(PermissionDenied):
        revoke_key(key=first, revoked_by=other)
    revoke_key(key=first, revoked_by=treasurer)
    revoke_key(key=second, revoked_by=administrator)
    with pytest.raises(KeyAlreadyRevokedError):
        revoke_key(key=second, revoked_by=administrator)

    entries = ModelLogEntry.objects.filter(action__startswith="api_key.").order_by("pk")
    assert [(e.action, e.user) for e in entries] == [
        ("api_key.create", treasurer),
        ("api_key.create", treasurer),
        ("api_key.revoke", treasurer),
        ("api_key.revoke", administrator),
    ]


def test_making_a_key_in_the_admin_shows_its_secret_once(treasurer, client_for):
    client = client_for(treasurer)
    form = {"name": "حسابداری", "expires_on": "1499/01/01", "scopes": ["people.party:read"]}
    refused = client.post(reverse("api_key_new"), form)
    until = (timezone.localdate() + timedelta(30)).isoformat()

    made = client.post(reverse("api_key_new"), {**form, "expires_on": until})

    key = ApiKey.objects.get()
    text = made.context["text"]
    assert "expires_on" in refused.context["form"].errors
    assert (text in made.text, "no-store" in made.headers["Cache-Control"]) == (True, True)
    assert client_of(text).get(PEOPLE).status_code == 200
    assert text not in client.get(reverse("api_key", args=[key.pk])).text
    assert key.prefix in client.get(reverse("api_keys")).text


def test_revoking_in_the_admin_asks_first(treasurer, client_for):
    key = make_key(treasurer, "people.party:read")[0]
    client, address = client_for(treasurer), reverse("api_key_revoke", args=[key.pk])

    asked = client.get(address)
    key.refresh_from_db()
    assert (asked.status_code, key.revoked_at) == (200, None)
    client.post(address)

    key.refresh_from_db()
    assert key.revoked_by == treasurer


def test_keys_of_others_do_not_exist_for_one(treasurer, make_user, administrator, board, client_for):
    key = make_key(treasurer, "people.party:read", name="کلید خزانه‌دار")[0]
    other, admin = client_for(make_user("other", "treasurer")), client_for(administrator)
    pages = [reverse("api_key", args=[key.pk]), reverse("api_key_revoke", args=[key.pk])]

    assert [other.get(page).status_code for page in pages] == [404, 404]
    assert [admin.get(page).status_code for page in pages] == [200, 200]
    assert key.name not in other.get(reverse("api_keys")).text
    assert key.name in admin.get(reverse("api_keys")).text
    assert client_for(board).get(reverse("api_keys")).url == "/admin/"
    assert client_for(board).get(reverse("api_key_new")).url == "/admin/"


def test_list_costs_the_same_for_any_number_of_keys(
    administrator, treasurer, client_for, django_assert_num_queries
):
    make_key(treasurer, "people.party:read")
    client = client_for(administrator)
    client.get(reverse("api_keys"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("api_keys"))
    for _ in range(4):
        make_key(treasurer, "people.party:read")

    with django_assert_num_queries(len(one)):
        client.get(reverse("api_keys"))


def test_key_is_described_in_openapi():
    schema = APIClient().get("/api/v1/schema/", {"format": "json"}).json()

    schemes = schema["components"]["securitySchemes"]
    assert schemes["apiKeyAuth"]["name"] == "Authorization"
    assert {"apiKeyAuth": []} in schema["paths"][PEOPLE]["get"]["security"]
    assert schema["paths"][OWN]["get"]["security"] == [{"apiKeyAuth": []}]


def test_end_of_life_is_the_end_of_the_day_in_tehran(treasurer):
    key = create_key(
        owner=treasurer,
        name="x",
        scopes=["people.party:read"],
        expires_on=timezone.localdate(),
    )[0]

    assert timezone.localtime(key.expires_at).date() == timezone.localdate()
    assert timezone.localtime(key.expires_at).time() == datetime.max.time()


def test_role_of_the_treasurer_may_make_keys_and_see_no_others():
    codes = set(ensure_role("treasurer").group.permissions.values_list("codename", flat=True))

    assert codes & {"add_apikey", "view_apikey", "revoke_apikey"} == {"add_apikey"}
