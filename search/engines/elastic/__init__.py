"""Elasticsearch by its official client. The server stores terms and needs no analysis of its own."""
