"""Which addresses may be connected to: those of the public internet."""

import ipaddress
from collections.abc import Iterable

from scrapers.errors import NotAnArticle

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet.

    An IPv6 address that carries IPv4 addresses is as public as they are, so that none leads round to a
    private one: mapped (RFC 4291), translated by NAT64 (RFC 6052, what an IPv6-only machine resolves names
    to), 6to4 and Teredo.
    """
    if isinstance(address, ipaddress.IPv6Address):
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(carried):
            return all(is_public(inner) for inner in carried if inner is not None)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def written_address(host: str) -> Address | None:
    """The address that a host name spells out; None for a name. Forms such as ``0x7f.1`` are names to be resolved."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def public_addresses(host: str, resolved: Iterable[str]) -> list[str]:
    """Of the addresses of a host, as the system gives them, those that may be connected to, in their order.

    Raises NotAnArticle where none is public.
    """
    addresses = [ipaddress.ip_address(address.partition("%")[0]) for address in resolved]
    public = [str(address) for address in addresses if is_public(address)]
    if not public:
        what = "" if str(addresses[0]) == host.strip("[]") else f"is {addresses[0]}, which "
        raise NotAnArticle(f"{host} {what}is no address of the public internet")
    return public
