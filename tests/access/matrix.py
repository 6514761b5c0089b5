"""The access table: what every address of the project answers to every person. Auditors read it; a test holds it true.

A new address fails the test until it stands in one of these groups; so does one that is gone.
"""

from dataclasses import dataclass
from typing import Final

from tests.access.common_addresses import ADDRESSES, OPEN_TO_ANYONE
from tests.access.form_addresses import (
    ADDED_BY_WRITERS,
    READ_BY_EDITORS,
    READ_WITH_THE_DRAFT,
    WRITTEN_BY_GOVERNORS,
    WRITTEN_WITH_THE_CLAUSE,
    WRITTEN_WITH_THE_FORM,
)
from tests.access.probing import DENIED, LOGIN, MISSING, REFUSED, SENT, SHOWN


@dataclass(frozen=True)
class Row:
    """A group of addresses that answer alike; `answers` are in the order of `world.PEOPLE`."""

    name: str
    meaning: str
    answers: tuple[str, ...]
    addresses: tuple[str, ...]


_CODE_LISTS: Final = (
    "glossaryterm",
    "industrialclass",
    "lifeevent",
    "need",
    "output",
    "region",
    "segment",
    "serviceclass",
    "targetgroup",
)


def _code_lists(*actions: str) -> tuple[str, ...]:
    """Return the addresses of these actions on every code list."""
    return tuple(f"catalogue_{name}_modeladmin_{action}" for name in _CODE_LISTS for action in actions)


#: Lists whose common entries only the board changes.
_GOVERNED: Final = frozenset({"glossaryterm", "need", "segment"})

_OUT: Final = (LOGIN, LOGIN, LOGIN)

MATRIX: Final = (
    Row(
        "nothing there",
        "no such file or entry in this world; a hit is tested in test_levels.py",
        (MISSING,) * 10,
        ("attachment",),
    ),
    Row(
        "anyone",
        "open to everyone: public pages, the login, what a browser needs for it",
        (SHOWN,) * 10,
        OPEN_TO_ANYONE,
    ),
    Row(
        "the card's readers",
        "those who may read the card before it is public",
        (*_OUT, SHOWN, DENIED, SHOWN, DENIED, SHOWN, SHOWN, SHOWN),
        (
            *READ_WITH_THE_DRAFT,
            "catalogue_card",
            "forms_registry_card_forms",
            "forms_registry_plan",
            "forms_registry_plan_comparison",
            "forms_registry_plan_schema",
            "lifecycle_comparison",
            "lifecycle_dossier",
            "lifecycle_record",
            "lifecycle_restatement",
            "lifecycle_transfer",
        ),
    ),
    Row(
        "who previews a form",
        "those who may read the drafts of its owner; to the others there is no such form",
        (LOGIN, MISSING, MISSING, SHOWN, MISSING, SHOWN, MISSING, SHOWN, SHOWN, SHOWN),
        ("forms_registry:form_preview",),
    ),
    Row(
        "who tries out the draft of the guided finder",
        "everyone in the editors' side; to the others there is no such page",
        (MISSING, MISSING, MISSING, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN),
        ("search:finder_draft", "search:finder_draft_step"),
    ),
    Row(
        "who reads the detail of the ledger",
        "owners, approvers, the board, auditors and administrators; grounds only of what concerns their own",
        (LOGIN, DENIED, DENIED, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN),
        (
            "portfolio_item",
            "portfolio_movements",
            "portfolio_operation",
            "portfolio_operations",
            "portfolio_restatements",
            "portfolio_review",
            "portfolio_sample",
        ),
    ),
    Row(
        "who takes the whole ledger away",
        "the board, auditors and administrators: these files hold the grounds of everyone",
        (LOGIN, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, SHOWN, SHOWN, SHOWN),
        ("portfolio_export", "portfolio_pack"),
    ),
    Row(
        "every editor",
        "everyone in the editors' side; what is listed depends on the person",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN),
        (
            "forms_registry_export",
            "forms_registry_pair",
            "forms_registry_queue",
            "forms_registry_similarity",
            "forms_registry_plans",
            "forms_registry_price_report",
            "lifecycle_dossiers",
            "lifecycle_dossiers_results",
            "lifecycle_entries",
            *_code_lists("index", "inspect"),
            "catalogue_accessibilitystatement_modeladmin_index",
            "catalogue_accessibilitystatement_modeladmin_inspect",
            *READ_BY_EDITORS,
            *ADDRESSES,
        ),
    ),
    Row(
        "who keeps the code lists of others",
        "the board and administrators",
        (*_OUT, DENIED, DENIED, DENIED, DENIED, SHOWN, DENIED, SHOWN),
        (
            *(name for name in _code_lists("create", "edit") if name.split("_")[1] not in _GOVERNED),
            *WRITTEN_BY_GOVERNORS,
        ),
    ),
    Row(
        "who changes the governed lists",
        "the board, by a decision",
        (*_OUT, DENIED, DENIED, DENIED, DENIED, SHOWN, DENIED, DENIED),
        tuple(
            name
            for name in _code_lists("create", "edit")
            if name.split("_")[1] in _GOVERNED and name != "catalogue_segment_modeladmin_create"
        ),
    ),
    Row(
        "who adds segments",
        "the board; owners and approvers sub-segments of their own organisation",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, DENIED),
        ("catalogue_segment_modeladmin_create",),
    ),
    Row(
        "nobody",
        "not used in this product, so closed to all roles",
        (*_OUT, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED),
        (
            *_code_lists("delete"),
            "catalogue_accessibilitystatement_modeladmin_delete",
            "lifecycle_decision_modeladmin_delete",
            "lifecycle_decision_modeladmin_edit",
            "lifecycle_organisation_modeladmin_delete",
            "lifecycle_organisationgroup_modeladmin_delete",
            "lifecycle_unit_modeladmin_delete",
            "wagtailadmin_collections:add",
            "wagtailadmin_collections:edit",
            "wagtailadmin_collections:index",
            "wagtailadmin_pages:move",
            "wagtailadmin_pages:move_confirm",
            "wagtailadmin_pages:revisions_unschedule",
            "wagtailadmin_pages:set_privacy",
            "wagtailadmin_pages:unpublish",
            "wagtailadmin_reports:locked_pages",
            "wagtailadmin_reports:locked_pages_results",
            "wagtailadmin_workflows:add",
            "wagtailadmin_workflows:edit",
            "wagtailadmin_workflows:index",
            "wagtailadmin_workflows:index_results",
            "wagtailadmin_workflows:select_task_type",
            "wagtailadmin_workflows:task_index",
            "wagtailadmin_workflows:task_index_results",
            "wagtaildocs:add",
            "wagtaildocs:add_multiple",
            "wagtaildocs:index",
            "wagtaildocs:index_results",
            "wagtaildocs_chooser:create",
            "wagtailimages:add",
            "wagtailimages:add_multiple",
            "wagtailimages:index",
            "wagtailimages:index_results",
            "wagtailimages_chooser:create",
            "wagtailredirects:add",
            "wagtailredirects:index",
            "wagtailredirects:index_results",
            "wagtailredirects:process_import",
            "wagtailredirects:start_import",
            "wagtailsites:add",
            "wagtailsites:copy",
            "wagtailsites:delete",
            "wagtailsites:edit",
            "wagtailsites:history",
            "wagtailsites:history_results",
            "wagtailsites:index",
            "wagtailsites:index_results",
            "wagtailsites:usage",
            "wagtailusers_groups:add",
            "wagtailusers_groups:delete",
            "wagtailusers_users:delete",
        ),
    ),
    Row(
        "who adds cards",
        "owners and administrators, for their own organisations",
        (*_OUT, SHOWN, SHOWN, DENIED, DENIED, DENIED, DENIED, SHOWN),
        (
            "catalogue_import",
            "catalogue_import_template",
        ),
    ),
    Row(
        "who imports forms or data concepts",
        "owners and administrators forms, for their own organisations; the board and administrators data concepts",
        (*_OUT, SHOWN, SHOWN, DENIED, DENIED, SHOWN, DENIED, SHOWN),
        ("forms_registry_import", "forms_registry_import_template"),
    ),
    Row(
        "who joins editions of forms",
        "owners and approvers, of their own organisations' forms, and administrators",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, DENIED, SHOWN),
        ("forms_registry_editions",),
    ),
    Row(
        "every editor, by form only",
        "answers only a form that is sent",
        (*_OUT, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
        (
            "catalogue_import_confirm",
            "forms_registry_import_confirm",
            "forms_registry_plan_figures",
            "forms_registry_queue_undo",
            "forms_registry_terms_discard",
            "lifecycle_attestation",
            "wagtailadmin_logout",
            "wagtailadmin_pages:lock",
            "wagtailadmin_pages:set_page_position",
            "wagtailadmin_pages:unlock",
            "wagtailadmin_workflows:enable",
            "wagtailadmin_workflows:enable_task",
        ),
    ),
    Row(
        "moved",
        "sent on to the present address",
        (SENT,) * 10,
        ("favicon", "forms_registry:form_by_code"),
    ),
    Row(
        "who changes facts",
        "owner and approver of the card's organisation, the board, administrators",
        (*_OUT, SHOWN, DENIED, SHOWN, DENIED, SHOWN, DENIED, SHOWN),
        (
            "lifecycle_classification",
            "lifecycle_responsibility",
        ),
    ),
    Row(
        "who writes the consent clauses and pricing guidelines of an organisation",
        "its owners and approvers, the board, administrators",
        (*_OUT, SHOWN, DENIED, SHOWN, DENIED, SHOWN, DENIED, SHOWN),
        WRITTEN_WITH_THE_CLAUSE,
    ),
    Row(
        "who adds consent clauses and pricing guidelines",
        "owners and approvers, of their own organisations, the board, administrators",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, SHOWN),
        ADDED_BY_WRITERS,
    ),
    Row(
        "who writes the form",
        "owner and approver of its organisation, and administrators",
        (*_OUT, SHOWN, DENIED, SHOWN, DENIED, DENIED, DENIED, SHOWN),
        WRITTEN_WITH_THE_FORM,
    ),
    Row(
        "who ends prices and aid",
        "an approver of the owner, or the board, by a decision",
        (*_OUT, DENIED, DENIED, SHOWN, DENIED, SHOWN, DENIED, DENIED),
        ("forms_registry_terms_end",),
    ),
    Row(
        "who records decisions",
        "approvers and the board",
        (*_OUT, DENIED, DENIED, SHOWN, SHOWN, SHOWN, DENIED, DENIED),
        ("lifecycle_decision_modeladmin_create",),
    ),
    Row(
        "administrators",
        "users, groups, organisations, the accessibility statement",
        (*_OUT, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, SHOWN),
        (
            "catalogue_accessibilitystatement_modeladmin_create",
            "catalogue_accessibilitystatement_modeladmin_edit",
            "lifecycle_organisation_modeladmin_create",
            "lifecycle_organisation_modeladmin_edit",
            "lifecycle_organisationgroup_modeladmin_create",
            "lifecycle_organisationgroup_modeladmin_edit",
            "lifecycle_unit_modeladmin_create",
            "lifecycle_unit_modeladmin_edit",
            "wagtailusers_groups:edit",
            "wagtailusers_groups:history",
            "wagtailusers_groups:history_results",
            "wagtailusers_groups:index",
            "wagtailusers_groups:index_results",
            "wagtailusers_groups:usage",
            "wagtailusers_users:add",
            "wagtailusers_users:copy",
            "wagtailusers_users:edit",
            "wagtailusers_users:history",
            "wagtailusers_users:history_results",
            "wagtailusers_users:index",
            "wagtailusers_users:index_results",
            "wagtailusers_users:usage",
        ),
    ),
    Row(
        "who takes part",
        "owner and approver of the card's organisation, and the board",
        (*_OUT, SHOWN, DENIED, SHOWN, DENIED, SHOWN, DENIED, DENIED),
        (
            "forms_registry_plan_propose",
            "lifecycle_comment",
            "lifecycle_deferral",
            "lifecycle_item_inputs",
            "lifecycle_transfer_answer",
            "lifecycle_transfer_proposal",
        ),
    ),
    Row(
        "who proposes new services",
        "service owners, for their own organisations",
        (LOGIN, DENIED, DENIED, SENT, SENT, DENIED, DENIED, DENIED, DENIED, DENIED),
        ("proposal",),
    ),
    Row(
        "the steps of a proposal",
        "service owners",
        (LOGIN, DENIED, DENIED, SHOWN, SHOWN, DENIED, DENIED, DENIED, DENIED, DENIED),
        ("proposal_step",),
    ),
    Row(
        "a proposal of one's own draft",
        "owners of the card's organisation; of what was put aside, the person who did",
        (LOGIN, DENIED, DENIED, SENT, MISSING, DENIED, DENIED, DENIED, DENIED, DENIED),
        ("proposal_draft", "proposal_for"),
    ),
    Row(
        "who registers forms",
        "owners and approvers, of their own organisations, and administrators",
        (LOGIN, DENIED, DENIED, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, DENIED, SHOWN),
        ("forms_registry:form_registration",),
    ),
    Row(
        "who changes a form",
        "owner and approver of its organisation, and administrators",
        (LOGIN, DENIED, DENIED, SHOWN, DENIED, SHOWN, DENIED, DENIED, DENIED, SHOWN),
        ("forms_registry:form_registration_for",),
    ),
    Row(
        "a registration of one's own",
        "the person who began it; others who register forms are led to their own",
        (LOGIN, DENIED, DENIED, SHOWN, SENT, SENT, SENT, DENIED, DENIED, SENT),
        ("forms_registry:form_registration_discard", "forms_registry:form_registration_step"),
    ),
    Row(
        "an item of the register",
        "one that a card describes is shown by its card",
        (*_OUT, SENT, SENT, SENT, SENT, SENT, SENT, SENT),
        ("lifecycle_item",),
    ),
    Row(
        "who plans merges",
        "owners and approvers, of their own organisation's forms with others, and the board",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, DENIED),
        ("forms_registry_plan_start",),
    ),
    Row(
        "who proposes restatements",
        "owners and approvers, of their own organisation's services, and the board",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, DENIED),
        ("lifecycle_register", "lifecycle_restatement_proposal", "lifecycle_restatement_start"),
    ),
    Row(
        "who decides restatements and sets targets",
        "the board; of a restatement, another person than the proposer",
        (*_OUT, DENIED, DENIED, DENIED, DENIED, SHOWN, DENIED, DENIED),
        (
            "lifecycle_portfoliotarget_modeladmin_create",
            "lifecycle_portfoliotarget_modeladmin_delete",
            "lifecycle_portfoliotarget_modeladmin_edit",
            "lifecycle_restatement_decision",
        ),
    ),
    Row(
        "who says what a draft describes",
        "service owners of its organisation",
        (*_OUT, SHOWN, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED),
        ("lifecycle_describe",),
    ),
    Row(
        "who dissolves organisations",
        "the board and administrators",
        (*_OUT, DENIED, DENIED, DENIED, DENIED, SHOWN, DENIED, SHOWN),
        ("lifecycle_dissolution",),
    ),
    Row(
        "who hands services over",
        "owners and approvers, for their own organisations, the board and administrators",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, SHOWN),
        ("lifecycle_hand_over",),
    ),
    Row(
        "who submits",
        "the owner of the card; administrators do not act in the life cycle",
        (*_OUT, SHOWN, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED),
        ("lifecycle_transition",),
    ),
    Row(
        "public login",
        "asks those who are not logged in; sends the others on",
        (SHOWN, SENT, SENT, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED),
        ("login",),
    ),
    Row(
        "by form only",
        "answers only a form that is sent",
        (REFUSED,) * 10,
        ("logout",),
    ),
    Row(
        "choosing a parent",
        "those with one place to add cards are sent straight there",
        (*_OUT, SENT, SENT, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN),
        (
            "product_cards:choose_parent",
            "wagtailadmin_pages:choose_parent",
        ),
    ),
    Row(
        "every editor, nothing there",
        "no such object in this world, or an address that wants more than it can be given here",
        (*_OUT, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING),
        (
            "wagtail_bulk_action",
            "wagtailadmin_api:documents:detail",
            "wagtailadmin_api:documents:find",
            "wagtailadmin_api:images:detail",
            "wagtailadmin_api:images:find",
            "wagtailadmin_api:pages:find",
            "wagtailadmin_block_preview",
            "wagtailadmin_collections:delete",
            "wagtailadmin_pages:convert_alias",
            "wagtailadmin_workflows:add_task",
            "wagtailadmin_workflows:disable",
            "wagtailadmin_workflows:disable_task",
            "wagtailadmin_workflows:edit_task",
            "wagtailadmin_workflows:usage",
            "wagtailadmin_workflows:usage_results",
            "wagtaildocs_chooser:chosen",
            "wagtailimages_chooser:chosen",
        ),
    ),
    Row(
        "the card's editors, by API",
        "others are told that there is no such page",
        (*_OUT, SHOWN, MISSING, SHOWN, MISSING, MISSING, MISSING, SHOWN),
        ("wagtailadmin_api:pages:detail",),
    ),
    Row(
        "made to fail",
        "Wagtail's own test of the error page",
        (*_OUT, "500", "500", "500", "500", "500", "500", "500"),
        ("wagtailadmin_error_test",),
    ),
    Row(
        "the tree",
        "holders of page permissions, sent to their own part of it",
        (*_OUT, SHOWN, SENT, SHOWN, SENT, DENIED, DENIED, SHOWN),
        (
            "wagtailadmin_explore",
            "wagtailadmin_explore_results",
        ),
    ),
    Row(
        "the tree's root",
        "holders of page permissions are sent to their own part of it",
        (*_OUT, SENT, SENT, SENT, SENT, DENIED, DENIED, SENT),
        ("wagtailadmin_explore_root",),
    ),
    Row(
        "admin login",
        "asks those who may not enter the editors' side; sends the others to its home",
        (SHOWN, SHOWN, SHOWN, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED, DENIED),
        ("wagtailadmin_login",),
    ),
    Row(
        "who adds cards here",
        "owners of the organisation and administrators",
        (*_OUT, SHOWN, DENIED, DENIED, DENIED, DENIED, DENIED, SHOWN),
        (
            "wagtailadmin_pages:add",
            "wagtailadmin_pages:preview_on_add",
        ),
    ),
    Row(
        "who adds cards here, sent on",
        "owners of the organisation and administrators; there is one kind of page to add",
        (*_OUT, SENT, DENIED, DENIED, DENIED, DENIED, DENIED, SENT),
        ("wagtailadmin_pages:add_subpage",),
    ),
    Row(
        "the card's editors",
        "owner and approver of the card's organisation, and administrators",
        (*_OUT, SHOWN, DENIED, SHOWN, DENIED, DENIED, DENIED, SHOWN),
        (
            "wagtailadmin_pages:copy",
            "wagtailadmin_pages:delete",
            "wagtailadmin_pages:edit",
            "wagtailadmin_pages:history",
            "wagtailadmin_pages:history_results",
            "wagtailadmin_pages:preview_on_edit",
            "wagtailadmin_pages:revisions_compare",
            "wagtailadmin_pages:revisions_revert",
            "wagtailadmin_pages:revisions_view",
            "wagtailadmin_pages:usage",
            "wagtailadmin_pages:view_draft",
            "wagtailadmin_pages:workflow_history",
        ),
    ),
    Row(
        "every editor, sent on",
        "an old address of Wagtail's",
        (*_OUT, SENT, SENT, SENT, SENT, SENT, SENT, SENT),
        ("wagtailadmin_pages:revisions_index",),
    ),
    Row(
        "who edits somewhere",
        "holders of page permissions; the lists hold what their permissions reach",
        (*_OUT, SHOWN, SHOWN, SHOWN, SHOWN, DENIED, DENIED, SHOWN),
        (
            "wagtailadmin_pages:search",
            "wagtailadmin_pages:search_results",
            "wagtailadmin_pages:type_use",
            "wagtailadmin_pages:type_use_results",
            "wagtailadmin_reports:aging_pages",
            "wagtailadmin_reports:aging_pages_results",
            "wagtailadmin_reports:page_types_usage",
            "wagtailadmin_reports:page_types_usage_results",
            "wagtailadmin_reports:workflow",
            "wagtailadmin_reports:workflow_results",
            "wagtailadmin_reports:workflow_tasks",
            "wagtailadmin_reports:workflow_tasks_results",
        ),
    ),
)
