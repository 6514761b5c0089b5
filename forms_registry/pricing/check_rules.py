"""The laws and rules that the checks rest on; their names and references are in `check_words`. Pure."""

from enum import StrEnum


class Rule(StrEnum):
    """One law, section or rule of the programme."""

    KINDS_APART = "kinds_apart"
    COMMON_GUIDELINES = "common_guidelines"
    FEES_PUBLIC = "fees_public"
    FEES_BY_DECREE = "fees_by_decree"
    FULL_COST = "full_cost"
    REDUCED_FEE = "reduced_fee"
    BUSINESS_PRICE = "business_price"
    CHARGEABLE_BY_DEFAULT = "chargeable_by_default"
    VAT_SCOPE = "vat_scope"
    VAT_DAY = "vat_day"
    SEPARATE_ACCOUNTS = "separate_accounts"
    STATE_AID = "state_aid"
    DE_MINIMIS = "de_minimis"
    WHOLE_CENTS = "whole_cents"
