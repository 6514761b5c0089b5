"""The guided finder: a few questions that lead to one customer segment and the services that fit."""
