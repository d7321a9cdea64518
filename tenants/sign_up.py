"""Who signed up is in once the mail is answered. Apart from `sign_in`, which allauth loads before its stages."""

from allauth.account.stages import EmailVerificationStage
from django.http import HttpResponse


class ConfirmAtSignUp(EmailVerificationStage):
    """A sign-up waits for the mail to be answered. Who has been in before may sign in without."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self.login.signup:
            return None, True
        response, goes_on = super().handle()
        return response, goes_on
