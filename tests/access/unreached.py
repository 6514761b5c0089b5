"""Addresses the access table cannot ask, each with the reason why that opens nothing."""

from typing import Final

#: Addresses that want something the world does not hold, and why that opens nothing.
_FILES: Final = "wants a stored image or document; nobody may add one, so there is none"
_WORKFLOW: Final = "wants a workflow in progress; tested in tests/lifecycle/test_workflow.py"
WITHOUT_ADDRESS: Final = {
    "^.*/$": "the admin's catch-all for addresses that do not exist",
    "test404/": "Wagtail's own test of the error page",
    "wagtail_serve": "the public pages themselves; tested in tests/catalogue/test_pages.py and test_leaks.py",
    "wagtailadmin_api:pages:action": "answers POST only; tested in tests/catalogue/admin/test_no_way_round.py",
    "wagtailadmin_collections:set_privacy": "wants a collection; nobody may add one",
    "wagtailadmin_editing_sessions:ping": "answers POST of the editor only, for a session of one's own",
    "wagtailadmin_editing_sessions:release": "answers POST of the editor only, for a session of one's own",
    "wagtailadmin_pages:collect_workflow_action_data": _WORKFLOW,
    "wagtailadmin_pages:workflow_action": _WORKFLOW,
    "wagtailadmin_pages:workflow_history_detail": _WORKFLOW,
    "wagtailadmin_pages:workflow_preview": _WORKFLOW,
    "wagtailadmin_password_reset_confirm": "wants a token that was mailed",
    "wagtailadmin_tag_model_autocomplete": "wants a model of tags; the product has none",
    "wagtailadmin_workflows:remove": _WORKFLOW,
    "wagtailadmin_workflows:task_chosen": _WORKFLOW,
    "wagtailcore_authenticate_with_password": "wants a page restricted by a password; nobody may restrict one",
    "wagtaildocs:create_multiple_from_uploaded_document": _FILES,
    "wagtaildocs:delete": _FILES,
    "wagtaildocs:delete_multiple": _FILES,
    "wagtaildocs:delete_upload_multiple": _FILES,
    "wagtaildocs:document_usage": _FILES,
    "wagtaildocs:edit": _FILES,
    "wagtaildocs:edit_multiple": _FILES,
    "wagtailimages:create_multiple_from_uploaded_image": _FILES,
    "wagtailimages:delete": _FILES,
    "wagtailimages:delete_multiple": _FILES,
    "wagtailimages:delete_upload_multiple": _FILES,
    "wagtailimages:edit": _FILES,
    "wagtailimages:edit_multiple": _FILES,
    "wagtailimages:image_usage": _FILES,
    "wagtailimages:preview": _FILES,
    "wagtailimages:url_generator": _FILES,
    "wagtailimages:url_generator_output": _FILES,
    "wagtailimages_chooser:select_format": _FILES,
    "wagtailredirects:delete": "wants a redirect; no role may add one",
    "wagtailredirects:edit": "wants a redirect; no role may add one",
}
