"""Settings of the directory: limits against guessing and flooding."""

from pydantic import Field

from kernel.rooms import RoomSettings


class TenantsSettings(RoomSettings):
    BAD_KEYS_PER_MINUTE: int = Field(60, ge=1, description="API keys that open nothing, tried by one network.")
    INVITATION_GUESSES_PER_MINUTE: int = Field(
        30, ge=1, description="Invitation links that open nothing, tried by one network."
    )
    WRONG_PASSWORDS_PER_MINUTE: int = Field(30, ge=1, description="Wrong passwords tried by one network.")
    ORGANISATIONS_PER_DAY: int = Field(10, ge=1, description="Organisations one person may found in a day.")
