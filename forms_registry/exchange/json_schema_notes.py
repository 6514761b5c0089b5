"""What a reader of JSON Schemas tells a person: what was left out, guessed or read as it was meant."""

from typing import Final

from forms_registry.exchange.wording import gettext_noop

READ_ONLY: Final = gettext_noop("%(place)s: shown only, not asked; left out.")
RECURSIVE: Final = gettext_noop("%(place)s: leads back to itself; its questions count once.")
NO_ANSWER: Final = gettext_noop("%(place)s: takes no answer; left out.")
UNDESCRIBED: Final = gettext_noop("%(place)s: “%(field)s” is required but not described; taken as text.")
UNTYPED: Final = gettext_noop("%(place)s: says nothing about its answer; taken as text.")
ANY_NAME: Final = gettext_noop("%(place)s: takes answers under names of one's own; taken as a repeating group.")
FREE_OBJECT: Final = gettext_noop("%(place)s: does not say what it holds; taken as a table.")
FREE_LIST: Final = gettext_noop("%(place)s: does not say what it lists; taken as repeated text.")
POSITIONS: Final = gettext_noop("%(place)s: every position of the list is a field of its own.")
OLD_REQUIRED: Final = gettext_noop("%(place)s: “required” is true or false as in old drafts; read as it was meant.")
UNREAD_RULE: Final = gettext_noop("%(place)s: the rule “%(keyword)s” is not read.")
CHOICES_CUT: Final = gettext_noop("%(place)s: only the first %(limit)s choices are kept.")
UNKNOWN_VALUE: Final = gettext_noop("%(place)s: the value of “%(keyword)s” is not known; left out.")
NO_FIELDS: Final = gettext_noop("%(place)s: describes no fields.")
