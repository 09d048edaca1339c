"""One account per role, password `demo`. The command that makes them refuses to run in production."""

from django.contrib.auth import get_user_model

from association.core.access.roles import ensure_role, sync_roles
from association.core.health.demonstration import mark_database

PASSWORD = "demo"  # noqa: S105 -- the demo command refuses to run where settings.DEMO is false

ACCOUNTS = (
    ("communications", "communications", "نرگس", "شریفی"),
    ("treasurer", "treasurer", "حسین", "قاسمی"),
    ("board", "board", "فاطمه", "موسوی"),
    ("admin", "administrator", "کاوه", "رستمی"),
    # The second one, who agrees to what moves money or gives rights.
    ("admin2", "administrator", "شیرین", "احمدی"),
)


def create_accounts() -> None:
    """The accounts and their roles. Existing ones keep what was changed in them."""
    mark_database()
    sync_roles()
    for username, role, given_name, family_name in ACCOUNTS:
        user, created = get_user_model().objects.get_or_create(
            username=username,
            defaults={"first_name": given_name, "last_name": family_name, "email": f"{username}@example.org"},
        )
        if created:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            user.groups.add(ensure_role(role).group)
