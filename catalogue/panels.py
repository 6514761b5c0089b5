"""The tabs of the card editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface

from catalogue.admin_panels import LifeCyclePanel, PortfolioFactsPanel

facts_panels = [
    FieldPanel("title", heading=_("Title in Finnish")),
    PortfolioFactsPanel(heading=_("Portfolio facts")),
    MultiFieldPanel(
        [
            FieldPanel("service_classes"),
            FieldPanel("outputs"),
            FieldPanel("regions"),
            FieldPanel("glossary_terms"),
            FieldPanel("life_events"),
            FieldPanel("target_groups"),
            FieldPanel("industrial_classes"),
        ],
        heading=_("Classification"),
    ),
    InlinePanel("channels", heading=_("Channels"), label=_("Channel")),
    InlinePanel("legal_bases", heading=_("Legal basis"), label=_("Law or decree")),
    InlinePanel("routing_contacts", heading=_("Routing contacts"), label=_("Contact")),
    MultiFieldPanel(
        [FieldPanel("delivering_organisations"), FieldPanel("delivering_units")], heading=_("Who delivers")
    ),
]
customer_panels = [
    InlinePanel("customer_descriptions", heading=_("Texts for the customer"), label=_("Language version"), max_num=3),
]
expert_panels = [
    InlinePanel("expert_descriptions", heading=_("Texts for advisers"), label=_("Language version"), max_num=3),
    InlinePanel("delimitations", heading=_("Delimitation"), label=_("Situation")),
    InlinePanel("common_questions", heading=_("Common questions"), label=_("Question")),
]
implementation_panels = [
    InlinePanel(
        "implementation_descriptions", heading=_("Instructions for delivery"), label=_("Language version"), max_num=3
    ),
    InlinePanel("steps", heading=_("Steps"), label=_("Step")),
    InlinePanel("attachments", heading=_("Attachments of levels 2 and 3"), label=_("Attachment")),
]

card_edit_handler = TabbedInterface(
    [
        ObjectList(facts_panels, heading=_("Facts")),
        ObjectList(customer_panels, heading=_("1 Customer")),
        ObjectList(expert_panels, heading=_("2 Expert")),
        ObjectList(implementation_panels, heading=_("3 Implementation")),
        ObjectList([LifeCyclePanel()], heading=_("Life cycle")),
    ]
)
