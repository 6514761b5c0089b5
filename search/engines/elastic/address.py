"""SEARCH_URL: where the search server is and how to speak with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address
from typing import Final
from urllib.parse import parse_qsl, unquote

SCHEME: Final = "elasticsearch"
_PORT: Final = 9200
_PARAMETERS: Final = frozenset({"tls", "ca", "api_key", "timeout"})
_PORTS: Final = range(1, 65536)
_LABEL: Final = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?")
_TRUE: Final = frozenset({"1", "true", "yes"})


class WrongSearchURL(ValueError):
    """SEARCH_URL cannot be understood. Says what is wrong, never the password."""


@dataclass(frozen=True)
class ServerAddress:
    """The nodes as addresses, the prefix of index names, and how to log in; `timeout` is in seconds."""

    nodes: tuple[str, ...]
    prefix: str
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_file: str = ""
    timeout: float = 1.0


def read_address(url: str) -> ServerAddress | None:
    """Return what `elasticsearch://user:password@host:port,host2:port2/prefix?tls=1&ca=FILE&api_key=…&timeout=1` says.

    None for an empty one. What is left out: port 9200, prefix tarjooma, no TLS, no login, one second. Raises
    WrongSearchURL.
    """
    if not url:
        return None
    scheme, marked, rest = url.partition("://")
    if not marked or scheme != SCHEME:
        raise WrongSearchURL(f"SEARCH_URL must begin with {SCHEME}://")
    rest, _mark, query = rest.partition("?")
    rest, _slash, path = rest.partition("/")
    login, _at, hosts = rest.rpartition("@")
    user, _colon, password = login.partition(":")
    asked = _parameters(query)
    tls = asked.get("tls", "").lower() in _TRUE
    if "ca" in asked and not tls:
        raise WrongSearchURL("SEARCH_URL names certificates (ca) and no TLS: add tls=1")
    return ServerAddress(
        nodes=tuple(_node(host, "https" if tls else "http") for host in hosts.split(",")),
        prefix=_prefix(path),
        user=unquote(user),
        password=unquote(password),
        api_key=_key(asked.get("api_key", "")),
        ca_file=asked.get("ca", ""),
        timeout=_seconds(asked.get("timeout", "1")),
    )


def _parameters(query: str) -> Mapping[str, str]:
    asked = dict(parse_qsl(query))
    unknown = sorted(asked.keys() - _PARAMETERS)
    if unknown:
        raise WrongSearchURL(f"SEARCH_URL has unknown parameters: {', '.join(unknown)}")
    return asked


def _node(host: str, scheme: str) -> str:
    """Return the address of one node; an IPv6 address stands in brackets."""
    name, colon, port = host.rpartition(":")
    if not colon or "]" in port:
        name, port = host, str(_PORT)
    if not _is_host(name) or not port.isascii() or not port.isdecimal():
        raise WrongSearchURL("SEARCH_URL must name its nodes as host:port, parted by commas")
    if int(port) not in _PORTS:
        raise WrongSearchURL(f"SEARCH_URL's ports must be from {_PORTS.start} to {_PORTS.stop - 1}")
    return f"{scheme}://{name}:{port}"


def _is_host(name: str) -> bool:
    """Whether a name can be looked up; other letters than ASCII stand in it as xn--…"""
    if not name.startswith("["):
        return _HOST.fullmatch(name) is not None
    try:
        IPv6Address(name[1:].removesuffix("]"))
    except AddressValueError:
        return False
    return name.endswith("]")


def _key(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise WrongSearchURL("SEARCH_URL's api_key may hold ASCII alone")
    return text


def _prefix(path: str) -> str:
    prefix = path.strip("/") or "tarjooma"
    if not all(letter.isascii() and (letter.isdecimal() or letter.islower() or letter in "-_") for letter in prefix):
        raise WrongSearchURL("SEARCH_URL's prefix may hold small letters a-z, digits, - and _")
    if prefix[0] in "-_":
        raise WrongSearchURL("SEARCH_URL's prefix must begin with a letter or digit")
    return prefix


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise WrongSearchURL("SEARCH_URL's timeout must be a number of seconds") from None
    if not 0 < seconds <= 60:
        raise WrongSearchURL("SEARCH_URL's timeout must be above 0 and at most 60 seconds")
    return seconds
