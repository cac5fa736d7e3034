"""The pages' addresses."""

from django.urls import path

from jointforce.web.desk import views as desk
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
    path("desk/", desk.queue, name="desk"),
    path("desk/cases/", desk.all_cases, name="desk-cases"),
    path("desk/cases/<uuid:case_id>/", desk.case, name="desk-case"),
    path("desk/cases/<uuid:case_id>/decide/", desk.decide, name="desk-decide"),
    path("desk/cases/<uuid:case_id>/messages/", desk.message, name="desk-message"),
    path("desk/cases/<uuid:case_id>/pictures/<int:number>/", desk.picture, name="desk-picture"),
    path("desk/rights/", desk.rights, name="desk-rights"),
    path("desk/deliveries/", desk.messages_out, name="desk-deliveries"),
    path("seller/", sellers.statements, name="seller"),
    path("statements/<uuid:statement_id>/", sellers.statement, name="statement"),
    path("statements/<uuid:statement_id>/counter-notice/", sellers.counter, name="statement-counter"),
]
