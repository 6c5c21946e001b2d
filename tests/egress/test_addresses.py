"""Which addresses may be reached."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rolodesk.egress.addresses import NOT_PUBLIC, WRONG_PORT, reason_to_refuse

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.20.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
INTERNAL = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:808:808::1",
    "2606:4700::5efe:127.0.0.1",
    "2606:4700::200:5efe:10.0.0.1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700:4700::1111%1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("text", PUBLIC)
@pytest.mark.parametrize("port", [80, 443])
def test_a_public_address_may_be_reached_on_the_ports_of_the_web(text: str, port: int) -> None:
    assert reason_to_refuse(ip_address(text), port) is None


@pytest.mark.parametrize("port", [1, 22, 25, 79, 81, 444, 6379, 8080, 65535])
def test_a_public_address_is_refused_on_any_other_port(port: int) -> None:
    assert reason_to_refuse(ip_address("8.8.8.8"), port) == WRONG_PORT


@pytest.mark.parametrize("text", INTERNAL)
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert reason_to_refuse(ip_address(text), 443) == NOT_PUBLIC


@pytest.mark.parametrize("text", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_an_allowed_range_may_be_reached_on_any_port(text: str) -> None:
    assert reason_to_refuse(ip_address(text), 9200, allow=(ip_network("10.1.0.0/16"),)) is None


@pytest.mark.parametrize(
    "text", ["10.2.0.1", "127.0.0.1", "64:ff9b::a01:203", "2002:a01:203::", "::10.1.2.3", "fd00::1%1"]
)
def test_what_lies_beside_an_allowed_range_stays_refused(text: str) -> None:
    allow = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert reason_to_refuse(ip_address(text), 80, allow=allow) == NOT_PUBLIC


@given(st.ip_addresses(v=4))
def test_nothing_that_python_knows_as_special_is_public(address: IPv4Address) -> None:
    special = not address.is_global or address.is_multicast or address.is_reserved
    assert not special or reason_to_refuse(address, 443) == NOT_PUBLIC


@given(st.ip_addresses(v=6))
def test_nothing_in_ipv6_that_python_knows_as_special_is_public(address: IPv6Address) -> None:
    assume(address.ipv4_mapped is None and address not in ip_network("64:ff9b::/96"))
    special = not address.is_global or address.is_multicast or address.is_reserved or address.is_site_local
    assert not special or reason_to_refuse(address, 443) == NOT_PUBLIC


@given(
    inside=st.sampled_from([ip_address(text) for text in INTERNAL if "." in text and ":" not in text]),
    prefix_and_shift=st.sampled_from(
        [
            ("::", 0),
            ("::ffff:0:0", 0),
            ("::ffff:0:0:0", 0),
            ("64:ff9b::", 0),
            ("64:ff9b:1::", 0),
            ("2002::", 80),
            ("2001::", 64),
        ]
    ),
)
def test_an_internal_address_is_not_public_inside_another(
    inside: IPv4Address, prefix_and_shift: tuple[str, int]
) -> None:
    prefix, shift = prefix_and_shift
    outside = IPv6Address(int(IPv6Address(prefix)) | int(inside) << shift)
    assert reason_to_refuse(outside, 443) == NOT_PUBLIC
