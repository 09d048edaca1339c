"""Tables of the foundation. They stand in the package of their subject; Django looks for them here."""

from .access.audit import ReadRecord, ReadRow
from .access.models import Role, User
from .access_requests.models import AccessRequest
from .api.idempotency import IdempotencyKey
from .desk.saved.models import ListDefault, SavedFilter
from .documents.attachments import Attachment
from .documents.comments import Comment
from .documents.custom_fields import CustomField
from .documents.models import Series
from .documents.requests import TransitionRequest
from .imports.models import HeadingChoice, ImportedRow, ImportRun
from .jobs.models import JobRun
from .keys.models import ApiKey
from .outbox.models import WebhookAttempt, WebhookDelivery, WebhookSubscription
from .printing.models import StoredPrint
from .profile import AssociationProfile
from .registry.models import ModuleState, SeedRecord
from .sealing.models import SealBlock, SealContents, SealErasure, SealHead, SealKey, SealLeaf

__all__ = [
    "AccessRequest",
    "ApiKey",
    "AssociationProfile",
    "Attachment",
    "Comment",
    "CustomField",
    "HeadingChoice",
    "IdempotencyKey",
    "ImportRun",
    "ImportedRow",
    "JobRun",
    "ListDefault",
    "ModuleState",
    "ReadRecord",
    "ReadRow",
    "Role",
    "SavedFilter",
    "SealBlock",
    "SealContents",
    "SealErasure",
    "SealHead",
    "SealKey",
    "SealLeaf",
    "SeedRecord",
    "Series",
    "StoredPrint",
    "TransitionRequest",
    "User",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookSubscription",
]
