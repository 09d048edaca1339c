"""What no cascade and no queryset may delete: final documents, and records that custom fields link to."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from .attachments import all_attachments_of, forget_file
from .comments import all_comments_of
from .custom_fields import CustomField
from .custom_kinds import Kind
from .errors import DocumentNotDraftError, DomainError
from .models import Document, Record, not_draft_message


class LinkedByCustomFieldError(DomainError):
    """A row names this record in a field of its own."""

    code = "in_use"


@receiver(pre_delete, dispatch_uid="majma.keep_final_documents")
def keep_final_documents(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Refuse with words; the database would refuse too, with fewer of them."""
    if isinstance(instance, Document) and not instance.is_draft:
        raise DocumentNotDraftError(not_draft_message(instance))


@receiver(pre_delete, dispatch_uid="majma.keep_linked_records")
def keep_linked_records(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """A link in JSON is no foreign key, so nothing else would notice."""
    if not isinstance(instance, Record) or isinstance(instance, CustomField):
        return
    for field in CustomField.objects.filter(kind=Kind.LINK, target=instance._meta.label_lower):
        if field.model_class._base_manager.filter(**{f"extra__{field.key}": instance.pk}).exists():
            raise LinkedByCustomFieldError(
                _("It is used in the field “%(field)s”, so it cannot be deleted.") % {"field": field.label}
            )


@receiver(post_delete, dispatch_uid="majma.clear_what_lay_beside")
def clear_what_lay_beside(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Comments and files of a row go with it."""
    if not isinstance(instance, Record | Document):
        return
    all_comments_of(instance).delete()
    for attachment in all_attachments_of(instance):
        forget_file(attachment)
        attachment.delete()
