"""What editors build pages from. One block, one template in `templates/cms/blocks/`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from .figures import figure, indicator_choices, since
from .module_blocks import ModuleStreamBlock

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("Heading level"),
        choices=[("h2", _("Section heading")), ("h3", _("Subsection heading"))],
        default="h2",
    )

    class Meta:
        label = _("Heading")
        icon = "title"
        template = "cms/blocks/heading.html"


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        required=False,
        max_length=250,
        help_text=_("What a reader who cannot see the image should know. Empty for decoration."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        label = _("Image")
        icon = "image"
        template = "cms/blocks/image.html"


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    attribution = blocks.CharBlock(label=_("Who said it"), required=False, max_length=160)
    role = blocks.CharBlock(label=_("Role or source"), required=False, max_length=160)

    class Meta:
        label = _("Quotation")
        icon = "openquote"
        template = "cms/blocks/quotation.html"


class FigureBlock(blocks.StructBlock):
    """A number with its label and date: an indicator read live, or a number typed in with the day it was true."""

    indicator = blocks.ChoiceBlock(label=_("Indicator"), choices=indicator_choices, required=False)
    starts_on = blocks.DateBlock(
        label=_("Counted from"), required=False, help_text=_("Empty: everything so far. For indicators only.")
    )
    number = blocks.IntegerBlock(
        label=_("Number"), required=False, help_text=_("Used when no indicator is chosen.")
    )
    as_of = blocks.DateBlock(
        label=_("True on"), required=False, help_text=_("The day a typed number was true.")
    )
    label = blocks.CharBlock(label=_("Label"), required=False, max_length=160)

    class Meta:
        label = _("Figure with label")
        icon = "decimal"
        template = "cms/blocks/figure.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if not cleaned["indicator"]:
            if cleaned["number"] is None:
                errors["number"] = ValidationError(_("Choose an indicator or type a number."))
            elif not cleaned["as_of"]:
                errors["as_of"] = ValidationError(_("A typed number needs the day it was true."))
            if not cleaned["label"]:
                errors["label"] = ValidationError(_("A typed number needs a label."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        live = figure(value["indicator"], since(value["starts_on"])) if value["indicator"] else None
        if live is not None:
            context["figure"] = {
                "value": live.value,
                "unit": live.unit,
                "label": value["label"] or live.title,
                "as_of": live.as_of,
                "formula": live.formula,
            }
        elif not value["indicator"] and value["number"] is not None:
            context["figure"] = {
                "value": value["number"],
                "unit": "count",
                "label": value["label"],
                "as_of": value["as_of"],
            }
        return context


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False)
    button = blocks.CharBlock(label=_("Button text"), max_length=60)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("Address"), required=False, help_text=_("Used when no page is chosen."))

    class Meta:
        label = _("Call to action")
        icon = "link-external"
        template = "cms/blocks/call_to_action.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not cleaned["page"] and not cleaned["url"]:
            message = ValidationError(_("Choose a page or type an address."))
            raise blocks.StructBlockValidationError(block_errors={"page": message})
        return cleaned


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=RICH_TEXT_FEATURES)

    class Meta:
        label = _("Question")
        icon = "help"


class AccordionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        label = _("Questions and answers")
        icon = "list-ul"
        template = "cms/blocks/accordion.html"


class CardBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"))


class CardsBlock(blocks.StructBlock):
    """A few steps or fields of work side by side, numbered."""

    cards = blocks.ListBlock(CardBlock(label=_("Card")), label=_("Cards"), min_num=2, max_num=6)

    class Meta:
        label = _("Cards")
        icon = "grip"
        template = "cms/blocks/cards.html"


class ContactBlock(blocks.StaticBlock):
    """The association's own address, telephone and account, from its profile."""

    class Meta:
        label = _("Contact details")
        icon = "mail"
        admin_text = _("Shows the address, telephone, e-mail and account of the association profile.")
        template = "cms/blocks/contact.html"


class BodyBlock(ModuleStreamBlock):
    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=RICH_TEXT_FEATURES, template="cms/blocks/text.html"
    )
    image = ImageBlock()
    quotation = QuotationBlock()
    figure = FigureBlock()
    call_to_action = CallToActionBlock()
    accordion = AccordionBlock()
    cards = CardsBlock()
    contact = ContactBlock()

    class Meta:
        template = "cms/blocks/body.html"
