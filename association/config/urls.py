"""Every address of the product. Persian pages stand at the root, English ones below /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from association.core.access.sign_in import ForgottenPasswordView, SignInView
from association.core.registry.urls import module_urlpatterns
from association.core.second_factor.views import SignInCodeView
from association.core.users.pictures import OwnAccountView
from cms.pictures import picture, picture_original
from cms.uploads import import_redirects

handler500 = "association.core.unavailable.answer_to_error"

urlpatterns = [
    # Before Wagtail's own, at the same addresses.
    path("admin/login/", SignInView.as_view(), name="account_login"),
    path("admin/login/code/", SignInCodeView.as_view(), name="mfa_authenticate"),
    path("admin/password_reset/", ForgottenPasswordView.as_view()),
    path("admin/account/", require_admin_access(OwnAccountView.as_view()), name="wagtailadmin_account"),
    path("admin/redirects/import/", import_redirects),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", include("association.core.api.urls")),
    path("", include("association.core.sealing.public")),
    *module_urlpatterns(),
    path("", include("reports.urls")),
    path("pictures/<int:pk>/<str:name>", picture, name="picture"),
    path("pictures/<int:pk>/", picture_original, name="picture_original"),
]

urlpatterns += i18n_patterns(
    path("", include("cms.urls")), path("", include(wagtail_urls)), prefix_default_language=False
)
