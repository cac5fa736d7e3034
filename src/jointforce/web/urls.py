"""The pages' addresses."""

from django.urls import path

from jointforce.web.desk.urls import desk_urls
from jointforce.web.portal import views as portal
from jointforce.web.public import views as public
from jointforce.web.sellers import views as sellers

urlpatterns = [
    path("", public.front, name="front"),
    path("enter/<str:token>/", public.enter, name="enter"),
    path("notices/new/", public.notice, name="notice"),
    path("notices/confirm/<str:token>/", public.confirm, name="notice-confirm"),
    path("portal/", portal.inbox, name="portal"),
    path("portal/answers/", portal.answer_many, name="portal-answer-many"),
    path("portal/rights/", portal.rights, name="portal-rights"),
    path("portal/cases/<uuid:case_id>/", portal.case, name="portal-case"),
    path("portal/cases/<uuid:case_id>/state/", portal.state, name="portal-state"),
    path("portal/cases/<uuid:case_id>/answer/", portal.answer, name="portal-answer"),
    path("portal/cases/<uuid:case_id>/retract/", portal.retract, name="portal-retract"),
    path("portal/cases/<uuid:case_id>/messages/", portal.message, name="portal-message"),
    path("portal/cases/<uuid:case_id>/pictures/<int:number>/", portal.picture, name="portal-picture"),
    *desk_urls,
    path("seller/", sellers.statements, name="seller"),
    path("statements/<uuid:statement_id>/", sellers.statement, name="statement"),
    path("statements/<uuid:statement_id>/counter-notice/", sellers.counter, name="statement-counter"),
]
