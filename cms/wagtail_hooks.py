"""Menus and footers in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, SnippetViewSetGroup

from association.core.desk.seen import VersionedPlainFormMixin

from .models import Footer, Menu


class SnippetEditView(VersionedPlainFormMixin, EditView):
    """Wagtail's form, which two people may have open."""


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "list-ul"
    menu_label = _("Menus")
    list_display = ["__str__", "locale", "place"]
    edit_view_class = SnippetEditView


class FooterViewSet(SnippetViewSet):
    model = Footer
    icon = "arrow-down-big"
    menu_label = _("Footers")
    list_display = ["__str__", "about"]
    edit_view_class = SnippetEditView


class WebsiteGroup(SnippetViewSetGroup):
    items = (MenuViewSet, FooterViewSet)
    menu_label = _("Website")
    menu_icon = "site"
    menu_order = 250


register_snippet(WebsiteGroup)
