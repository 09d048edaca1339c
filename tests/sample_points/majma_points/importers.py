from django.db import transaction
from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.imports.reading import read_rows
from association.core.imports.result import ImportResult, RowError
from association.core.l10n.money import InvalidAmountError, parse_rial

from .models import Limit


@contribute.importer(
    name="limits",
    title=_("Import a list of limits"),
    permission=("majma_points.add_limit", "majma_points.change_limit"),
)
class LimitImporter:
    columns = {"name": ("نام", "name"), "amount": ("مبلغ", "amount")}

    def read(self, content):
        return read_rows(content, columns=self.columns, required=("name", "amount"))

    @transaction.atomic
    def run(self, content, *, dry_run, user, progress=None):
        result = ImportResult(dry_run=dry_run)
        for row in self.read(content):
            try:
                amount = parse_rial(row.values["amount"], "IRR")
            except InvalidAmountError as exc:
                result.errors.append(RowError(row.line, row.headings["amount"], str(exc)))
                continue
            _limit, new = Limit.objects.get_or_create(
                name=row.values["name"], defaults={"amount_irr": amount}
            )
            result.recorded += new
            result.repeated += not new
        return result
