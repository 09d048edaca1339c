"""Where a webhook may go: to other networks, never into the network the server stands in.

The address is checked when it is typed and again before each request, against what its name resolves to
then; the request goes to the very number that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError

# Their numbers carry an address of the old kind, which may be one of this network.
_TRANSLATED = tuple(
    ipaddress.ip_network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)


class ForbiddenAddressError(DomainError):
    """The address leads into the server's own network."""

    code = "webhook_address_forbidden"


class UnknownHostError(DomainError):
    """The name of the host cannot be resolved."""

    code = "webhook_host_unknown"


@dataclass(frozen=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"


_PORTS = {"https": 443, "http": 80}


def target_of(address: str) -> Target:
    """Take an address apart. Raises ValidationError, with words, for one nothing may be sent to."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError) as exc:
        raise ValidationError(_("This is no address of a website.")) from exc
    if not parts.scheme or not host or not address.isprintable() or " " in address:
        raise ValidationError(_("This is no address of a website."))
    if parts.scheme not in (("https", "http") if settings.DEBUG else ("https",)):
        raise ValidationError(_("The address must begin with https://."))
    if parts.username or parts.password:
        raise ValidationError(_("The address may hold no user name and no password."))
    if parts.fragment:
        raise ValidationError(_("The address may hold no “#”."))
    if not (parts.path + parts.query).isascii():
        raise ValidationError(_("Write the part after the host with ASCII signs only."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path)


def resolve(target: Target) -> list[str]:
    """The numbers of a host, all of them allowed. Raises UnknownHostError or ForbiddenAddressError.

    One forbidden number refuses the host: a name with a public and a private number is an attempt.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise UnknownHostError(_("The host %(host)s cannot be found.") % {"host": target.host}) from exc
    numbers = list(dict.fromkeys(str(info[4][0]) for info in found))
    if not settings.WEBHOOKS_ALLOW_PRIVATE and not all(is_public(number) for number in numbers):
        raise ForbiddenAddressError(_("The address leads into a private network, where webhooks may not go."))
    return numbers


def is_public(number: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    ip = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _TRANSLATED):
            return False
    return ip.is_global and not ip.is_multicast


def check_form(address: str) -> None:
    """Validator of the form alone; whether it may be reached is asked by `check_address`."""
    target_of(address)


def check_address(address: str) -> None:
    """Raise ValidationError for an address that is malformed or known to lead into a private network.

    A name that does not resolve yet is let through: every delivery asks again.
    """
    try:
        resolve(target_of(address))
    except UnknownHostError:
        return
    except ForbiddenAddressError as exc:
        raise ValidationError({"address": str(exc)}) from exc
