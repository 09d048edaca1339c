"""A submitted document is not deleted by a cascade or a queryset either."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from .errors import DocumentNotDraftError
from .models import Document, not_draft_message


@receiver(pre_delete, dispatch_uid="majma.keep_final_documents")
def keep_final_documents(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Refuse with words; the database would refuse too, with fewer of them."""
    if isinstance(instance, Document) and not instance.is_draft:
        raise DocumentNotDraftError(not_draft_message(instance))
