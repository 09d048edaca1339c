"""Names of the rows Wagtail starts with (groups, workflow, roots), in the association's language."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from wagtail.models import Collection, Page, Task, Workflow

GROUPS = (gettext_noop("Moderators"), gettext_noop("Editors"))
WORKFLOW = gettext_noop("Moderators approval")
ROOT = gettext_noop("Root")


def name_platform_rows() -> None:
    """Rename what still bears its first, English name; a name someone has chosen stays."""
    with override("fa"):
        for name in GROUPS:
            if not Group.objects.filter(name=_(name)).exists():
                Group.objects.filter(name=name).update(name=_(name))
        for model in (Workflow, Task):
            model.objects.filter(name=WORKFLOW).update(name=_(WORKFLOW))
        Page.objects.filter(depth=1, title=ROOT).update(title=_(ROOT), draft_title=_(ROOT))
        Collection.objects.filter(depth=1, name=ROOT).update(name=_(ROOT))
