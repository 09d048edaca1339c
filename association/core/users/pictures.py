"""Pictures of accounts: through the gate of all pictures, and shown to who is signed in to the admin."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models.signals import pre_save
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel
from wagtail.users.models import UserProfile

from association.core.uploads.pictures import CleanPicture, clean_picture, picture_type
from association.core.wagtail_compat.django_parts import is_unsaved

# As wide and as high as Wagtail keeps them.
LONGEST = 400
# The address changes with the file.
_SECONDS = 24 * 3600


def clean_account_picture(file: Any) -> CleanPicture:
    """The picture as it is kept. Raises ValidationError."""
    clean = clean_picture(file, longest=LONGEST)
    clean.name = f"picture.{str(clean.name).rpartition('.')[2]}"  # names of files tell of people too
    return clean


class AccountPictureField(forms.ImageField):
    """Cleans to a picture encoded anew, whatever the file was called."""

    def to_python(self, data: Any) -> Any:
        file = forms.FileField.to_python(self, data)
        return None if file is None else clean_account_picture(file)


class AccountPictureForm(AvatarPreferencesForm):
    avatar = AccountPictureField(label=AvatarPreferencesForm.base_fields["avatar"].label, required=False)

    def clean_avatar(self) -> Any:
        # False asks for the default; Wagtail's own form would keep the picture.
        return self.cleaned_data["avatar"]


class AccountPicturePanel(AvatarSettingsPanel):
    """With what is wrong with a picture said beside it."""

    template_name = "core/users/picture_panel.html"
    form_class = AccountPictureForm


@method_decorator(sensitive_post_parameters(), name="post")
class OwnAccountView(AccountView):
    """Wagtail's page of one's own account, with our gate for its picture."""

    def get_panels(self) -> list[Any]:
        return [
            AccountPicturePanel(panel.request, panel.user, panel.profile)
            if type(panel) is AvatarSettingsPanel
            else panel
            for panel in super().get_panels()
        ]


def picture_address(user: Any, size: int = 50) -> str | None:
    """Where the picture of an account is shown; None without one. Receives Wagtail's hook `get_avatar_url`."""
    profile = getattr(user, "wagtail_userprofile", None)
    if profile is None or not profile.avatar:
        return None
    version = sha256(profile.avatar.name.encode()).hexdigest()[:12]
    return f"{reverse('account_picture', args=[user.pk])}?v={version}"


@require_safe
def account_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of an account. It is encoded anew here as well: what was stored before there was a gate may
    tell a place."""
    stored = get_object_or_404(UserProfile, user=pk).avatar
    if not stored:
        raise Http404
    try:
        with stored.storage.open(stored.name) as kept:
            clean = clean_account_picture(ContentFile(kept.read(), stored.name))
    except (OSError, ValidationError) as exc:
        raise Http404 from exc
    answer = HttpResponse(clean.read(), content_type=picture_type(str(clean.name)))
    answer["Cache-Control"] = f"private, max-age={_SECONDS}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _keep_clean(instance: UserProfile, **kwargs: Any) -> None:
    """Receiver: by whatever way a picture comes, only what was encoded anew is stored."""
    picture = instance.avatar
    if is_unsaved(picture) and not isinstance(picture.file, CleanPicture):
        instance.avatar = clean_account_picture(picture.file)


def connect() -> None:
    pre_save.connect(_keep_clean, sender=UserProfile, dispatch_uid="core.account_picture")
