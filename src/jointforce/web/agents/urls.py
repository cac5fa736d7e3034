"""The agents' addresses."""

from django.urls import path

from jointforce.web.agents import home, mandates, team

agent_urls = [
    path("agent/", home.home, name="agent"),
    path("agent/appeal/", home.appeal, name="agent-appeal"),
    path("agent/act/", home.act, name="agent-act"),
    path("agent/mandates/new/", mandates.claim, name="agent-mandate-new"),
    path("agent/mandates/<uuid:mandate_id>/", mandates.mandate, name="agent-mandate"),
    path("agent/mandates/<uuid:mandate_id>/status/", mandates.status, name="agent-mandate-status"),
    path("agent/mandates/<uuid:mandate_id>/document/", mandates.document, name="agent-mandate-document"),
    path("agent/members/", team.members, name="agent-members"),
    path("agent/members/<uuid:membership_id>/end/", team.member_end, name="agent-member-end"),
    path("agent/keys/", team.keys, name="agent-keys"),
    path("agent/keys/<uuid:key_id>/revoke/", team.key_revoke, name="agent-key-revoke"),
]
