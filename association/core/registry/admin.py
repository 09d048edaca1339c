"""The modules screen: what each is, what it needs, what would break, and its switch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from association.core.desk.page import AdminPage, Trail
from association.core.health.job import broken_invariants

from . import lifecycle
from .contributions import broken_modules
from .models import ModuleState
from .module import Module
from .state import is_enabled

MANAGE_MODULES = "core.change_modulestate"


def module_facts(module: Module) -> dict[str, Any]:
    """What a person who is no programmer wants to know of a module."""
    state = ModuleState.objects.filter(label=module.label).first()
    return {
        "label": module.label,
        "name": module.verbose_name,
        "summary": module.summary,
        "icon": module.icon,
        "public_consequence": module.public_consequence,
        "version": module.version,
        "pending": state is not None and state.version != module.version,
        "enabled": is_enabled(module.label),
        "broken": broken_modules().get(module.label, ""),
        "broken_invariants": broken_invariants(module.label),
        "needs": [needed.verbose_name for needed in lifecycle.needs_of(module)],
        "needed_by": [other.verbose_name for other in lifecycle.needed_by(module.label)],
    }


class ModulesView(AdminPage, TemplateView):
    """All modules as cards, and what was left out and why."""

    permission_required = MANAGE_MODULES
    template_name = "core/modules/index.html"
    page_title = gettext_lazy("Modules")
    header_icon = "cogs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["modules"] = [module_facts(module) for module in lifecycle.installed_modules()]
        context["left_out"] = settings.MODULES.problems
        return context


class SwitchView(AdminPage, FormView):
    """Ask before switching; say what holds it back, and what an uninstall would take away."""

    permission_required = MANAGE_MODULES
    template_name = "core/modules/switch.html"
    form_class = forms.Form
    header_icon = "cogs"

    def get_module(self) -> Module:
        try:
            return lifecycle.get_module(self.kwargs["label"])
        except lifecycle.ModuleLifecycleError as exc:
            raise Http404 from exc

    def get_page_title(self) -> str:
        return str(self.get_module().verbose_name)

    def trail(self) -> Trail:
        return [(reverse("modules"), _("Modules"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        module = self.get_module()
        facts = module_facts(module)
        blockers = lifecycle.disable_blockers(module.label) if facts["enabled"] else []
        context.update(module=facts, blockers=blockers, plan=lifecycle.removal_plan(module.label))
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        module = self.get_module()
        switch = lifecycle.disable_module if is_enabled(module.label) else lifecycle.enable_module
        try:
            state = switch(module.label)
        except lifecycle.ModuleLifecycleError as exc:
            messages.error(self.request, str(exc))
            return redirect(self.request.path)
        said = _("“%(module)s” is on.") if state.enabled else _("“%(module)s” is off.")
        messages.success(self.request, said % {"module": module.verbose_name})
        return redirect(reverse("modules"))
