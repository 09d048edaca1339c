from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from association.core.access.policy import policy_for

from .models import Limit


class LimitsView(WagtailAdminTemplateMixin, TemplateView):
    """All limits on one page, for whoever records gifts."""

    template_name, page_title, header_icon = "majma_points/limits.html", _("Limits of gifts"), "warning"

    def get_context_data(self, **kwargs):
        policy = policy_for(Limit)
        if not policy.user_has_permission(self.request.user, "view"):
            raise PermissionDenied
        hidden = policy.hidden_fields(self.request.user)
        limits = policy.rows(self.request.user)
        return super().get_context_data(limits=limits, shows_phone="phone" not in hidden, **kwargs)
