"""SEARCH_URL: what it may say, and what is said of one that is wrong."""

import pytest

from search.engines.elastic.address import ServerAddress, WrongSearchURL, read_address


def test_nothing_named_is_no_server() -> None:
    assert read_address("") is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("elasticsearch://localhost", ServerAddress(("http://localhost:9200",), "tarjooma")),
        (
            "elasticsearch://me:p%40ss:word@one:9201,two/offering?tls=1&ca=/etc/ca.pem&timeout=0.5",
            ServerAddress(
                ("https://one:9201", "https://two:9200"), "offering", "me", "p@ss:word", "", "/etc/ca.pem", 0.5
            ),
        ),
        ("elasticsearch://[::1]:9300/a-b_1", ServerAddress(("http://[::1]:9300",), "a-b_1")),
        ("elasticsearch://[::1]", ServerAddress(("http://[::1]:9200",), "tarjooma")),
        (
            "elasticsearch://my_node-1.example.org.:65535",
            ServerAddress(("http://my_node-1.example.org.:65535",), "tarjooma"),
        ),
        ("elasticsearch://one?api_key=abc", ServerAddress(("http://one:9200",), "tarjooma", api_key="abc")),
    ],
)
def test_address_is_understood(url: str, address: ServerAddress) -> None:
    assert read_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:9200",
        "elasticsearch:localhost",
        "elasticsearch://",
        "elasticsearch://one:port",
        "elasticsearch://one,",
        "elasticsearch://one/UPPER",
        "elasticsearch://one/_hidden",
        "elasticsearch://one/a*",
        "elasticsearch://one?timeout=soon",
        "elasticsearch://one?timeout=0",
        "elasticsearch://one?tsl=1",
        "elasticsearch://one?ca=/etc/ca.pem",
        "elasticsearch://one?tls=0&ca=/etc/ca.pem",
        "elasticsearch://one?api_key=p%C3%A4",
        "elasticsearch://one:0",
        "elasticsearch://one:65536",
        "elasticsearch://o ne",
        "elasticsearch://one..two",
        "elasticsearch://-one",
        "elasticsearch://höst",
        "elasticsearch://one%zz",
        "elasticsearch://[::zz]",
        "elasticsearch://[::1",
        f"elasticsearch://{'a' * 64}.example.org",
    ],
)
def test_wrong_address_is_refused_without_telling_the_password(url: str) -> None:
    secret = url.replace("://", "://me:sanasala@", 1)
    with pytest.raises(WrongSearchURL, match="SEARCH_URL") as refused:
        read_address(secret)
    assert "sanasala" not in str(refused.value)


def test_address_never_shows_its_secrets() -> None:
    assert "sanasala" not in repr(read_address("elasticsearch://me:sanasala@one?api_key=sanasala2"))
