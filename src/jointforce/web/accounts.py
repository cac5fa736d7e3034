"""How people get in: by invitation, then by password and TOTP. Nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from jointforce.flows import accounts


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Closes sign-up: an account is made by an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never open."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Account mail (a forgotten password) goes through the outbox like every other message."""
        message = self.render_mail(template_prefix, email, context)
        accounts.queue_account_mail(to=email, subject=message.subject, body=str(message.body))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account, where it is said whether a password is set."""
        return reverse("account")
