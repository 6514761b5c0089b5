"""Filters that give stored codes their human names."""

from django import template

from lifecycle.labels import ENDS_LABELS, HISTORY_LABELS, KIND_LABELS, ORIGIN_LABELS, STATE_LABELS

register = template.Library()


@register.filter
def state_label(value: str) -> str:
    """Return the name of a state."""
    return str(STATE_LABELS.get(value, value))


@register.filter
def transition_label(value: str) -> str:
    """Return the name of a performed transition."""
    return str(HISTORY_LABELS.get(value, value))


@register.filter
def kind_label(value: str) -> str:
    """Return the name of a kind."""
    return str(KIND_LABELS.get(value, value))


@register.filter
def origin_label(value: str) -> str:
    """Return where a new item comes from."""
    return str(ORIGIN_LABELS.get(value, value))


@register.filter
def ends_label(value: str) -> str:
    """Return what a new item ends."""
    return str(ENDS_LABELS.get(value, value))
