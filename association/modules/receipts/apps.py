from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Receipts(Module):
    name = "association.modules.receipts"
    label = "receipts"
    version = "1.0"
    verbose_name = _("Receipts")
    summary = _("Numbered receipts that anyone can verify, without a gap and never changed.")
    icon = "receipt"
    menu_order = 310
    needs = ("people>=1.0", "donations>=1.0")
    roles = {
        "treasurer": {
            "receipt": (
                "view",
                "add",
                "delete",
                "submit",
                "void",
                "confirm_void",
                "print",
                "copy",
                "export",
                "inspect",
                "deliver",
            ),
            "receiptdelivery": ("view", "export"),
            "receiptwish": ("view", "add", "change", "delete", "export"),
            "receipttemplate": ("view", "add", "change", "delete", "submit"),
        },
        "board": {"receipt": ("inspect",)},
        "administrator": {"receiptrules": ("change",)},
    }
