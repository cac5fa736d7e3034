"""The pages' addresses."""

from django.urls import path

from jointforce.web import account
from jointforce.web.agents.urls import agent_urls
from jointforce.web.desk.urls import desk_urls
from jointforce.web.portal import agents, cases, catalogue, export, inbox, record, rights, team
from jointforce.web.public import views as public
from jointforce.web.sellers import answers, statements

urlpatterns = [
    path("", public.front, name="front"),
    path("enter/<str:token>/", public.enter, name="enter"),
    path("notices/new/", public.notice, name="notice"),
    path("notices/sent/", public.notice_sent, name="notice-sent"),
    path("notices/confirm/<str:token>/", public.confirm, name="notice-confirm"),
    path("account/", account.account, name="account"),
    path("account/organisation/", account.act_for, name="account-act-for"),
    path("portal/", inbox.inbox, name="portal"),
    path("portal/answers/", inbox.answer_many, name="portal-answer-many"),
    path("portal/export/", export.export, name="portal-export"),
    path("portal/cases/<uuid:case_id>/", cases.case, name="portal-case"),
    path("portal/cases/<uuid:case_id>/state/", cases.state, name="portal-state"),
    path("portal/cases/<uuid:case_id>/answer/", cases.answer, name="portal-answer"),
    path("portal/cases/<uuid:case_id>/retract/", cases.retract, name="portal-retract"),
    path("portal/cases/<uuid:case_id>/take-back/", cases.take_back, name="portal-take-back"),
    path("portal/cases/<uuid:case_id>/court-action/", cases.court_action, name="portal-court-action"),
    path("portal/cases/<uuid:case_id>/messages/", cases.message, name="portal-message"),
    path("portal/cases/<uuid:case_id>/pictures/<int:number>/", cases.picture, name="portal-picture"),
    path("portal/cases/<uuid:case_id>/files/<uuid:file_id>/", cases.file, name="portal-file"),
    path("portal/rights/", rights.rights_list, name="portal-rights"),
    path("portal/rights/new/", rights.right_new, name="portal-right-new"),
    path("portal/rights/<uuid:right_id>/", rights.right, name="portal-right"),
    path("portal/rights/<uuid:right_id>/edit/", rights.right_edit, name="portal-right-edit"),
    path("portal/rights/<uuid:right_id>/document/", rights.right_document, name="portal-right-document"),
    path("portal/products/", catalogue.products, name="portal-products"),
    path("portal/products/<uuid:product_id>/remove/", catalogue.product_remove, name="portal-product-remove"),
    path("portal/sellers/", catalogue.sellers, name="portal-sellers"),
    path("portal/sellers/<uuid:authorisation_id>/end/", catalogue.seller_end, name="portal-seller-end"),
    path("portal/record/", record.record, name="portal-record"),
    path("portal/record/appeal/", record.appeal, name="portal-appeal"),
    path("portal/members/", team.members, name="portal-members"),
    path("portal/members/<uuid:membership_id>/end/", team.member_end, name="portal-member-end"),
    path("portal/keys/", team.keys, name="portal-keys"),
    path("portal/keys/<uuid:key_id>/revoke/", team.key_revoke, name="portal-key-revoke"),
    path("portal/agents/", agents.agents, name="portal-agents"),
    path("portal/agents/new/", agents.give, name="portal-agent-new"),
    path("portal/agents/<uuid:mandate_id>/", agents.mandate, name="portal-mandate"),
    path("portal/agents/<uuid:mandate_id>/status/", agents.status, name="portal-mandate-status"),
    path("portal/agents/<uuid:mandate_id>/document/", agents.document, name="portal-mandate-document"),
    *agent_urls,
    path("seller/", statements.statements, name="seller"),
    path("seller/answers/", answers.begin, name="seller-answer-begin"),
    path("seller/answers/<uuid:draft_id>/", answers.answer, name="seller-answer"),
    path("seller/answers/<uuid:draft_id>/documents/", answers.evidence, name="seller-answer-evidence"),
    path("seller/answers/<uuid:draft_id>/discard/", answers.discard, name="seller-answer-discard"),
    path("statements/<uuid:statement_id>/", statements.statement, name="statement"),
    path("statements/<uuid:statement_id>/counter-notice/", statements.counter, name="statement-counter"),
    path("statements/<uuid:statement_id>/documents/", statements.evidence, name="statement-evidence"),
    path("statements/<uuid:statement_id>/files/<uuid:file_id>/", statements.file, name="statement-file"),
    *desk_urls,
]
