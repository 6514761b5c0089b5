"""Signals other apps listen to. Sent inside the transaction; use `transaction.on_commit` for work after it."""

from django.dispatch import Signal

#: sender=PortfolioItem, item=the item: its state, counted facts or responsibility changed; state_only=True when its
#: state alone did.
item_changed = Signal()
#: sender=Organisation, organisation=the organisation: created or renamed.
organisation_changed = Signal()
#: sender=None, day=the day: the scheduler has come round; whoever derives something from dates checks it anew.
day_came = Signal()
