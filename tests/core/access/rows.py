"""One row of each kind, in each state that matters, for the tables of who may open what.

A variant is named after what it is: ``draft``, ``approved``, ``own``, ``foreign``. Give a new module's rows here,
and its addresses are tried with them; without, they are tried with a row that does not exist.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from majma_dues.models import Payment
from majma_points.models import Limit
from majma_visits.models import Finding, Placement, Visit
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow

from association.core.access_requests.models import AccessRequest
from association.core.documents.custom_fields import CustomField
from association.core.documents.submitting import create_submitted
from association.core.documents.transitions import perform
from association.core.imports.models import ImportRun
from association.core.jobs.models import JobRun
from association.core.keys.models import ApiKey
from association.core.outbox.models import WebhookDelivery, WebhookSubscription
from association.core.printing.models import StoredPrint
from association.modules.receipts.models import (
    ReceiptDelivery,
    ReceiptImage,
    ReceiptTemplate,
    ReceiptWish,
)
from cms.models import Footer, Menu
from reports.demo_words import WORDS
from reports.models import ImpactReport
from tests.core.access.cases import family
from tests.factories import (
    make_donation,
    make_draft,
    make_fund,
    make_goods,
    make_goods_draft,
    make_party,
    make_receipt,
)

Kwargs = dict[str, Any]
PDF = b"%PDF-1.7"


def print_of(document: Any, name: str) -> None:
    """A stored print, so that trying its address renders nothing."""
    for language in ("fa", "en"):
        StoredPrint.objects.create(
            document_model=document._meta.label_lower,
            document_id=document.pk,
            name=name,
            language=language,
            template_version=1,
            sha256=hashlib.sha256(PDF).hexdigest(),
            pdf=PDF,
        )


def approved_report() -> ImpactReport:
    report = ImpactReport.objects.create(
        reported_year=1403,
        **WORDS,
        docstatus=1,
        number="R-1403-01",
        fiscal_year=1403,
        sequence=1,
        frozen_at=timezone.now(),
        figures={"year": 1403},
        figures_sha256="0" * 64,
    )
    print_of(report, "report")
    return report


def finding_of(user: Any) -> int:
    return Finding.objects.create(visit_id=visit_of(user), child="بهار", needs="کفش").pk


def visit_of(owner: Any) -> int:
    """A visit of the sample module, whose rows belong to whoever recorded them."""
    return Visit.objects.create(school="دبستان", children=1, created_by=owner).pk


def families(user: Any, other: Any) -> dict[str, dict[str, int]]:
    """Rows below rows of the sample module, of the one who asks and of somebody else."""
    own, foreign = (family(worker, "احمدی") for worker in (user, other))
    for final in (own.final, foreign.final):
        print_of(final, "need")
    return {
        "majma_cases_household": {"own": own.household.pk, "foreign": foreign.household.pk},
        "majma_cases_case": {"own": own.case.pk, "foreign": foreign.case.pk},
        "majma_cases_need": {"own": own.draft.pk, "final": own.final.pk, "foreign": foreign.final.pk},
    }


def dues() -> dict[str, int]:
    """Dues of the sample module: one typed in, one final."""
    member = make_party("عضو")
    final = create_submitted(Payment(donor=member, amount_irr=1), user=None)
    return {"draft": Payment.objects.create(donor=member, amount_irr=1).pk, "submitted": final.pk}


def templates() -> dict[str, int]:
    """A template in use and a draft; an image to ask for."""
    ReceiptImage.objects.create(sha256="0" * 64, content=b"", width=1, height=1)
    live = create_submitted(ReceiptTemplate(), user=None)
    return {"draft": ReceiptTemplate.objects.create().pk, "live": live.pk}


def desk_rows(user: Any, other: Any) -> dict[str, dict[str, int]]:
    """Rows of every kind with a desk, by ``app_model`` and variant. `user` will ask, `other` is somebody else."""
    receipt = make_receipt()
    print_of(receipt, "receipt")
    delivered = ReceiptDelivery.objects.create(
        receipt=receipt,
        channel="print",
        language="fa",
        state="sent",
        sent_at=timezone.now(),
        requested_by=other,
    )
    report = ImpactReport.objects.create(reported_year=1404, **WORDS)
    frozen = perform(report, "freeze", user=None)
    return {
        "people_party": {"row": make_party().pk},
        "funds_fund": {"row": make_fund("spare").pk},
        "donations_donation": {"draft": make_draft().pk, "submitted": make_donation().pk},
        "donations_inkindgift": {"draft": make_goods_draft().pk, "submitted": make_goods().pk},
        "receipts_receipt": {"issued": receipt.pk},
        "core_customfield": {"row": CustomField.objects.create(model="people.party", label_fa="شغل").pk},
        "receipts_receiptdelivery": {"sent": delivered.pk},
        "receipts_receiptwish": {"row": ReceiptWish.objects.create(donor=make_party("خواهنده")).pk},
        "receipts_receipttemplate": templates(),
        **families(user, other),
        "majma_dues_payment": dues(),
        "majma_points_limit": {"row": Limit.objects.create(name="کلان", amount_irr=10**14).pk},
        "majma_visits_placement": {"row": Placement.objects.create(volunteer="مریم", school="رجایی").pk},
        "majma_visits_visit": {"own": visit_of(user), "foreign": visit_of(other)},
        "majma_visits_finding": {"own": finding_of(user), "foreign": finding_of(other)},
        "reports_impactreport": {"draft": frozen.pk, "approved": approved_report().pk},
    }


def _of(owner: Any, number: int) -> dict[str, int]:
    """One run, one uploaded list and one key of a person."""
    run = JobRun.objects.create(kind="import", key=f"matrix-{number}", requested_by=owner)
    upload = ImportRun.objects.create(importer="gifts", file_name="x.csv", content=b"", uploaded_by=owner)
    upload.result = {"dry_run": False, "recorded": 0, "repeated": 0, "total_irr": 0, "errors": []}
    upload.save()
    key = ApiKey.objects.create(
        name="key",
        owner=owner,
        prefix=f"matrix{number}",
        digest="0" * 64,
        expires_at=timezone.now() + timezone.timedelta(days=1),
    )
    return {"jobs": run.pk, "import": upload.pk, "api-keys": key.pk}


def owned_rows(user: Any, other: Any) -> dict[str, dict[str, int]]:
    """Rows that belong to a person: the one who is asking, and somebody else."""
    own, foreign = _of(user, 1), _of(other, 2)
    return {name: {"own": own[name], "foreign": foreign[name]} for name in own}


def site_rows(other: Any) -> dict[str, Any]:
    """Rows of Wagtail's own kinds, by the beginning of their addresses."""
    locale = Locale.objects.get(language_code="fa")
    root = Page.get_first_root_node()
    page = root.get_children().filter(slug="page").first() or root.add_child(
        instance=Page(title="صفحه", slug="page", locale=locale)
    )
    site = Site.objects.first() or Site.objects.create(hostname="localhost", root_page=page)
    image = get_image_model().objects.create(title="تصویر", file=get_test_image_file())
    document = Document.objects.create(title="پرونده", file=get_test_image_file())
    collection = Collection.get_first_root_node().add_child(name="مجموعه")
    menu, _created = Menu.objects.get_or_create(locale=locale, place="main")
    footer, _created = Footer.objects.get_or_create(locale=locale)
    group = Group.objects.create(name="گروه")
    webhook = WebhookSubscription(address="https://example.org/hook")
    webhook.give_secret()
    webhook.save()
    delivery = WebhookDelivery.objects.create(subscription=webhook, event="x", module="donations", body="{}")
    return {
        "page": page.pk,
        "site": site.pk,
        "locale": locale.pk,
        "image": image.pk,
        "document": document.pk,
        "collection": collection.pk,
        "menu": menu.pk,
        "footer": footer.pk,
        "group": group.pk,
        "webhook": webhook.pk,
        "delivery": delivery.pk,
        "user": other.pk,
        "access_request": AccessRequest.objects.create(kind="role", user=other, group=group).pk,
        "workflow": (Workflow.objects.first() or Workflow.objects.create(name="گردش کار")).pk,
        "task": (Task.objects.first() or Task.objects.create(name="کار")).pk,
    }
