"""What a form is made of: the closed vocabularies. Stored values; never rename one.

Pure data: imports neither Django nor Wagtail.
"""

from enum import StrEnum
from typing import Final


class FieldType(StrEnum):
    """What kind of answer a field takes. A file is an attachment."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    MULTIPLE_CHOICE = "multiple_choice"
    YES_NO = "yes_no"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    WEB_ADDRESS = "web_address"
    IDENTIFIER = "identifier"
    SIGNATURE = "signature"
    FILE = "file"
    TABLE = "table"


class Obligation(StrEnum):
    """Whether a field must be answered. What is asked on a condition counts as required (counting rule 7)."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


#: The obligations that count in R and C.
COUNTED_AS_REQUIRED: Final = frozenset({Obligation.REQUIRED, Obligation.CONDITIONAL})


class PersonalData(StrEnum):
    """What protection the answer needs (General Data Protection Regulation, articles 4, 9, 10 and 87)."""

    NONE = "none"
    ORDINARY = "ordinary"
    IDENTITY_CODE = "identity_code"
    SPECIAL = "special"
    CRIMINAL = "criminal"


class FormDuty(StrEnum):
    """Why anybody fills in the form: to get something, or because the law says so."""

    VOLUNTARY = "voluntary"
    CONDITION_OF_BENEFIT = "condition_of_benefit"
    MANDATORY = "mandatory"


class FormChannelKind(StrEnum):
    """The ways to hand in a form. A PDF is no e-service; a letter with a prescribed list of contents is a form."""

    PAPER = "paper"
    PDF = "pdf"
    FILLABLE_PDF = "fillable_pdf"
    E_FORM = "eform"
    API = "api"
    LETTER = "letter"
    PHONE = "phone"


class Identification(StrEnum):
    """How the applicant is recognised."""

    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"


class Signing(StrEnum):
    """How the form is signed."""

    NONE = "none"
    BY_HAND = "by_hand"
    ELECTRONIC = "electronic"


class VolumeBasis(StrEnum):
    """Whether a yearly volume was counted or estimated."""

    ACTUAL = "actual"
    ESTIMATE = "estimate"


class TimeMethod(StrEnum):
    """How the minutes to complete a form became known."""

    MEASURED = "measured"
    SURVEY = "survey"
    ESTIMATE = "estimate"


class Verdict(StrEnum):
    """What the planner does with a concept of the sources in the common form."""

    KEEP = "keep"
    OPTIONAL = "optional"
    CONDITIONAL = "conditional"
    PREFILL = "prefill"
    DROP = "drop"


#: The e-level a channel has when nobody says otherwise: 0 none, 1 PDF, 2 fillable file, 3 online form.
USUAL_E_LEVEL: Final[dict[FormChannelKind, int]] = {
    FormChannelKind.PAPER: 0,
    FormChannelKind.LETTER: 0,
    FormChannelKind.PHONE: 0,
    FormChannelKind.PDF: 1,
    FormChannelKind.FILLABLE_PDF: 2,
    FormChannelKind.E_FORM: 3,
    FormChannelKind.API: 4,
}
