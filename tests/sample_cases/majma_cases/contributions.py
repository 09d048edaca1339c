from django.utils.translation import gettext_lazy as _
from wagtail.actions import action_registry

from association.core import contribute
from association.core.desk.printed import document_print
from association.core.imports.importer import RowImporter
from association.core.imports.result import RowRefused
from association.core.l10n.digits import is_id
from association.core.l10n.money import InvalidAmountError, parse_rial

from .models import Case, Need

contribute.print(model="majma_cases.need", name="need", title=_("Sheet of a need"))(document_print)


@contribute.importer(name="needs", title=_("Import a list of needs"), permission="majma_cases.add_need")
class NeedImporter(RowImporter):
    columns = {"case": ("پرونده", "case"), "title": ("نیاز", "need"), "price": ("مبلغ", "price")}
    required = ("case", "title", "price")

    def record(self, row, result, user):
        typed = row.values["case"]
        case = Case.objects.filter(pk=typed).first() if is_id(typed) else None
        if case is None:
            raise RowRefused(row.headings["case"], str(_("There is no such case.")))
        try:
            price = parse_rial(row.values["price"], "IRR")
        except InvalidAmountError as exc:
            raise RowRefused(row.headings["price"], str(exc)) from exc
        need = Need(case=case, title=row.values["title"], price_irr=price)
        need.full_clean()
        create = action_registry.get_action_class(Need, "create")
        need = create(need, user=user).execute(skip_permission_checks=True)
        result.recorded += 1
        return need
