"""What the database itself refuses about access requests, beside the constraint of two people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from association.core.rules.registry import refuse

# Once: a decision stays when who decided begins to play the role later.
refuse(
    "core.AccessRequest",
    operation="UPDATE",
    when="NEW.kind = 'rights' AND NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (SELECT 1 FROM "
    '"core_user_groups" p WHERE p.user_id = NEW.decided_by_id AND p.group_id = NEW.group_id)',
    code="player",
    words=gettext_lazy("Somebody else has to decide this."),
)
