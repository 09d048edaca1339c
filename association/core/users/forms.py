"""Forms of users: without a password; what moves money or gives rights goes through an access request."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import get_active_log_context
from wagtail.users.forms import UserCreationForm, UserEditForm

from association.core.access.sensitive import is_sensitive_user, sensitive_groups
from association.core.access_requests.models import AccessRequest, AccessRequestKind
from association.core.access_requests.services import ask
from association.core.wagtail_compat.django_parts import RelationsStepMixin


class _Asking(RelationsStepMixin):
    """`asked` holds the requests the form has made, waiting or done at once."""

    asked: list[AccessRequest]
    instance: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            # The first administrator has none, and some people have one name only.
            self.fields[name].required = False
        at_work = get_active_log_context().user
        if at_work is None or not at_work.is_superuser:
            # The keeper refuses it to others anyhow; who may not tick a box is not shown one.
            self.fields.pop("is_superuser", None)

    def before_relations(self) -> None:
        wanted = set(self.cleaned_data["groups"])
        new = wanted - set(self.instance.groups.all())
        self.to_ask = list(sensitive_groups().filter(pk__in=[group.pk for group in new]))
        self.cleaned_data["groups"] = [group for group in wanted if group not in self.to_ask]

    def after_relations(self) -> None:
        at_work = get_active_log_context().user
        self.asked = [*getattr(self, "asked", [])]
        for group in self.to_ask:
            self.asked.append(ask(AccessRequestKind.ROLE, asked_by=at_work, user=self.instance, group=group))


class NewUserForm(_Asking, UserCreationForm):
    """The person sets a password by the link they are sent."""

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        return super().save(commit)


class EditUserForm(_Asking, UserEditForm):
    """Of somebody with sensitive rights the e-mail address is asked for too: links for a new password go there."""

    def save(self, commit: bool = True) -> Any:
        at_work = get_active_log_context().user
        wanted, before = self.cleaned_data["email"], self.initial.get("email", "")
        if wanted != before and at_work.pk != self.instance.pk and is_sensitive_user(self.instance):
            self.instance.email = before
            self.asked = [ask(AccessRequestKind.EMAIL, asked_by=at_work, user=self.instance, email=wanted)]
        return super().save(commit)
