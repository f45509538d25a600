"""The address of this installation, for QR codes and links: never taken from the Host header.

In room mode phones reach the laptop on an address of its own network. The interfaces are asked
each time, because a laptop changes networks: a look-up of the host name gives 127.0.1.1, and asking
the route to somewhere fails where there is no route out.
"""

import ipaddress
import re
import socket
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Networks that live inside this machine, or in a tunnel: no phone in the room is on them.
VIRTUAL = re.compile(
    r"(?:docker|br-|veth|virbr|vnet|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|kube|podman|tun|tap|wg"
    r"|utun|ppp|zt|tailscale|ipsec|gif|stf|awdl|llw|bridge|anpi|dummy|lo\d*$)"
)
IF_INET6 = Path("/proc/net/if_inet6")
# linux/sockios.h and linux/if.h
SIOCGIFCONF, SIOCGIFFLAGS = 0x8912, 0x8913
IFF_UP, IFF_RUNNING = 0x1, 0x40
IFREQ_BYTES = 40
# linux/if_addr.h: an address that changes by itself, does not work yet, or is about to go
IFA_UNFIT = 0x01 | 0x08 | 0x20 | 0x40


def room_addresses() -> list[str]:
    """Addresses on which a phone in the room may reach this laptop, the likeliest first.

    Empty without a network, or when the server listens on this machine only (LISTEN_ADDRESS).
    """
    try:
        found = list(_read_linux() if sys.platform == "linux" else _read_ifconfig())
    except (OSError, subprocess.SubprocessError):
        return []
    return choose_addresses(found, settings.LISTEN_ADDRESS)


def site_address(request: HttpRequest | None = None) -> str:
    """The base of every link that leaves this page, without a closing slash.

    SITE_URL decides. In a room: the address that the facilitator chose in this browser, then
    ROOM_ADDRESS, then the first one found, and else this machine itself.
    """
    if settings.SITE_URL:
        return str(settings.SITE_URL)
    addresses = room_addresses()
    chosen = request.session.get("adres", "") if request is not None else ""
    if chosen in addresses:
        return make_url(chosen)
    return make_url(settings.ROOM_ADDRESS or (addresses[0] if addresses else "127.0.0.1"))


def make_url(address: str) -> str:
    """`http://address:PORT`; an IPv6 address stands in brackets."""
    host = f"[{address}]" if ":" in address else address
    return f"http://{host}" if settings.PORT == 80 else f"http://{host}:{settings.PORT}"


def choose_addresses(found: Iterable[tuple[str, Address]], listen: str) -> list[str]:
    """Those of (interface, address) that a phone can use while the server listens on `listen`.

    Addresses of a home or school network come first, IPv6 last.
    """
    try:
        listening = ipaddress.ip_address(listen)
    except ValueError:
        return []  # a name, such as localhost
    fit: list[Address] = []
    for interface, address in found:
        if VIRTUAL.match(interface) or address in fit:
            continue
        if address.is_loopback or address.is_link_local or address.is_unspecified:
            continue
        if listening.is_unspecified:
            # 0.0.0.0 hears no IPv6; :: hears both
            if listening.version == 4 and address.version == 6:
                continue
        elif address != listening:
            continue
        fit.append(address)
    fit.sort(key=lambda address: (address.version, not address.is_private))
    return [str(address) for address in fit]


# --- Linux ----------------------------------------------------------------------------------------


def _read_linux() -> Iterator[tuple[str, Address]]:
    yield from _read_linux_ipv4()
    if IF_INET6.exists():
        yield from parse_if_inet6(IF_INET6.read_text())


def _read_linux_ipv4() -> Iterator[tuple[str, Address]]:
    """Every IPv4 address of an interface that is up and has a connection."""
    import array
    import fcntl  # not on Windows, as this whole way

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        room = array.array("B", bytes(IFREQ_BYTES * 128))
        start, length = room.buffer_info()
        answer = fcntl.ioctl(sock, SIOCGIFCONF, struct.pack("iL", length, start))
        used = struct.unpack("iL", answer)[0]
        data = room.tobytes()[:used]
        for offset in range(0, used, IFREQ_BYTES):
            entry = data[offset : offset + IFREQ_BYTES]
            name = entry[:16].split(b"\0", 1)[0]
            flags = fcntl.ioctl(sock, SIOCGIFFLAGS, struct.pack("16s24x", name.split(b":")[0]))
            value = struct.unpack("16xH22x", flags)[0]
            if value & IFF_UP and value & IFF_RUNNING:
                yield name.decode(errors="replace"), ipaddress.IPv4Address(entry[20:24])


def parse_if_inet6(text: str) -> Iterator[tuple[str, Address]]:
    """Lines of /proc/net/if_inet6: address, index, prefix, scope, flags, name."""
    for line in text.splitlines():
        digits, _, _, _, flags, name = line.split()
        if not int(flags, 16) & IFA_UNFIT:
            yield name, ipaddress.IPv6Address(bytes.fromhex(digits))


# --- macOS and other Unix -------------------------------------------------------------------------


def _read_ifconfig() -> Iterator[tuple[str, Address]]:
    answer = subprocess.run(
        ["ifconfig", "-a"], capture_output=True, text=True, timeout=5, check=False
    )
    yield from parse_ifconfig(answer.stdout)


def parse_ifconfig(text: str) -> Iterator[tuple[str, Address]]:
    """The addresses in the answer of `ifconfig`, of interfaces that are up and not inactive."""
    for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE):
        head = re.match(r"(\S+?):? .*?<([A-Z0-9_,]*)>", block)
        if head is None or "UP" not in head[2].split(",") or "status: inactive" in block:
            continue
        for address, rest in re.findall(r"^\s+inet6? (\S+)(.*)$", block, re.MULTILINE):
            if "temporary" in rest or "deprecated" in rest or "tentative" in rest:
                continue
            yield head[1], ipaddress.ip_address(address.split("%")[0].split("/")[0])
