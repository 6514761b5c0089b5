"""The client of the search server, made from its address."""

import base64
import ssl
from functools import cache
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.elastic.address import ServerAddress, WrongSearchURL
from search.engines.elastic.waiting import PunctualNode


@cache
def client_of(address: ServerAddress) -> Elasticsearch:
    """Return the client, shared by all threads of the process; WrongSearchURL where none can be made.

    Speaks with nobody yet.
    """
    try:
        return _made(address)
    except (OSError, ValueError) as error:
        raise WrongSearchURL(f"SEARCH_URL names what cannot be used ({type(error).__name__})") from None


def _made(address: ServerAddress) -> Elasticsearch:
    login: dict[str, Any] = {}
    if address.api_key:
        login["api_key"] = address.api_key
    elif address.user:
        # The client would take ASCII alone.
        login["basic_auth"] = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
    if address.ca_file:
        # The client would read the file when it first speaks.
        ssl.create_default_context(cafile=address.ca_file)
        login["ca_certs"] = address.ca_file
    return Elasticsearch(
        list(address.nodes),
        node_class=PunctualNode,
        request_timeout=address.timeout,
        # A node that refuses costs nothing; one that hangs is not waited for twice.
        max_retries=len(address.nodes),
        retry_on_timeout=False,
        retry_on_status=(502, 503, 504),
        **login,
    )
