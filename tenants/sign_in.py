"""How django-allauth signs people in here."""

from typing import Any

from django import forms
from django.http import HttpRequest


class NameForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(max_length=120, required=False, strip=True)

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
