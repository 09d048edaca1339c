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
    public_notice = _("Verification is temporarily not available")
    public_consequence = _(
        "Receipts that were handed out can be verified by nobody while the module is off: tax offices and donors who "
        "scan a receipt are told to try again later. Links sent to donors do not open either."
    )
    unprefixed = ("/r/",)
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
    sensitive = {"receipt": ("submit", "void", "confirm_void")}
