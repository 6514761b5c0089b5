"""How a condition is said: the templates readers fill when they put a rule of a file into words."""

from typing import Final

from forms_registry.exchange.wording import gettext_noop

GIVEN: Final = gettext_noop("“%(field)s” is given")
NOT_GIVEN: Final = gettext_noop("“%(field)s” is not given")
IS: Final = gettext_noop("“%(field)s” is “%(value)s”")
IS_NOT: Final = gettext_noop("“%(field)s” is not “%(value)s”")
IS_ONE_OF: Final = gettext_noop("“%(field)s” is one of these: %(values)s")
COMPARES: Final = gettext_noop("“%(field)s” %(operator)s “%(value)s”")
CHOSEN: Final = gettext_noop("the alternative is “%(title)s”")
NUMBERED: Final = gettext_noop("the alternative is number %(number)s of %(total)s")
NOT_SO: Final = gettext_noop("it is not so that %(rule)s")
FULFILS: Final = gettext_noop("“%(field)s” is as the rule at %(place)s says")
HOLDS: Final = gettext_noop("the rule at %(place)s is fulfilled")
NAMED: Final = gettext_noop("the rule “%(name)s” is fulfilled")
YES: Final = gettext_noop("yes")
NO: Final = gettext_noop("no")
