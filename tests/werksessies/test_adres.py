"""Which of this laptop's addresses a phone can use."""

import ipaddress
from typing import Any

import pytest
from django.test import RequestFactory

from werksessies import adres
from werksessies.adres import choose_addresses, make_url, parse_if_inet6, parse_ifconfig

FOUND = [
    ("lo", ipaddress.ip_address("127.0.0.1")),
    ("eth0", ipaddress.ip_address("8.8.4.4")),
    ("wlan0", ipaddress.ip_address("192.168.1.20")),
    ("wlan0", ipaddress.ip_address("fe80::1")),
    ("wlan0", ipaddress.ip_address("2001:db8::5")),
    ("eth1", ipaddress.ip_address("169.254.3.4")),
    ("docker0", ipaddress.ip_address("172.17.0.1")),
    ("br-12ab", ipaddress.ip_address("172.18.0.1")),
    ("tailscale0", ipaddress.ip_address("100.64.0.7")),
]
IFCONFIG = """\
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384
\tinet 127.0.0.1 netmask 0xff000000
\tinet6 ::1 prefixlen 128
en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\tether 00:00:5e:00:53:01
\tinet6 fe80::1c%en0 prefixlen 64 secured scopeid 0xb
\tinet 192.168.1.31 netmask 0xffffff00 broadcast 192.168.1.255
\tinet6 2001:db8::31 prefixlen 64 autoconf secured
\tinet6 2001:db8::99 prefixlen 64 autoconf temporary
\tstatus: active
en5: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\tinet 10.0.0.9 netmask 0xffffff00 broadcast 10.0.0.255
\tstatus: inactive
en6: flags=8822<BROADCAST,SMART,SIMPLEX,MULTICAST> mtu 1500
\tinet 10.0.0.10 netmask 0xffffff00 broadcast 10.0.0.255
"""
IF_INET6 = """\
20010db8000000000000000000000005 03 40 00 80    wlan0
20010db8000000000000000000000006 03 40 00 01    wlan0
00000000000000000000000000000001 01 80 10 80       lo
"""


def test_listening_on_every_ipv4_address_puts_the_home_network_first() -> None:
    assert choose_addresses(FOUND, "0.0.0.0") == ["192.168.1.20", "8.8.4.4"]  # noqa: S104 (meant)


def test_listening_on_every_address_gives_ipv6_last() -> None:
    assert choose_addresses(FOUND, "::")[-1] == "2001:db8::5"


def test_listening_on_one_address_gives_that_one() -> None:
    assert choose_addresses(FOUND, "192.168.1.20") == ["192.168.1.20"]


@pytest.mark.parametrize("listen", ["127.0.0.1", "localhost", "10.9.9.9"])
def test_listening_elsewhere_gives_no_address(listen: str) -> None:
    assert choose_addresses(FOUND, listen) == []


def test_ifconfig_gives_addresses_of_working_interfaces() -> None:
    assert [(name, str(address)) for name, address in parse_ifconfig(IFCONFIG)] == [
        ("lo0", "127.0.0.1"),
        ("lo0", "::1"),
        ("en0", "fe80::1c"),
        ("en0", "192.168.1.31"),
        ("en0", "2001:db8::31"),
    ]


def test_temporary_ipv6_address_is_left_out() -> None:
    assert [str(address) for _, address in parse_if_inet6(IF_INET6)] == ["2001:db8::5", "::1"]


def test_own_addresses_hold_no_loopback_and_no_link_local() -> None:
    for address in map(ipaddress.ip_address, adres.room_addresses()):
        assert not address.is_loopback
        assert not address.is_link_local


def test_ipv6_stands_in_brackets(settings: Any) -> None:
    settings.PORT = 8000
    assert make_url("2001:db8::5") == "http://[2001:db8::5]:8000"
    settings.PORT = 80
    assert make_url("192.168.1.20") == "http://192.168.1.20"


def test_site_url_decides(settings: Any) -> None:
    settings.SITE_URL = "https://plaat.example"
    assert adres.site_address() == "https://plaat.example"


def test_host_header_is_never_used(settings: Any) -> None:
    settings.SITE_URL, settings.ROOM_ADDRESS, settings.PORT = "", "192.168.7.7", 8000
    request = RequestFactory().get("/", headers={"host": "evil.example"})
    request.session = {"adres": "evil.example"}  # type: ignore[assignment]  # a plain dict will do
    assert adres.site_address(request) == "http://192.168.7.7:8000"


def test_machine_without_a_network_gives_its_own_address(settings: Any) -> None:
    settings.SITE_URL, settings.ROOM_ADDRESS, settings.PORT = "", "", 8000
    settings.LISTEN_ADDRESS = "127.0.0.1"
    assert adres.site_address() == "http://127.0.0.1:8000"
