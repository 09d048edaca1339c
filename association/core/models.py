"""Tables of the foundation. They stand in the package of their subject; Django looks for them here."""

from .access.models import Role, User
from .profile import AssociationProfile
from .registry.models import ModuleState, SeedRecord

__all__ = ["AssociationProfile", "ModuleState", "Role", "SeedRecord", "User"]
