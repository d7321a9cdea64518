"""Settings of the audit log."""

from pydantic import Field, model_validator

from kernel.rooms import RoomSettings


class GovernanceSettings(RoomSettings):
    AUDIT_SIGNING_KEY: str = Field(
        "",
        description="Ed25519 private key in base64 that signs audit heads. Empty: made once under var/keys.",
    )
    AUDIT_ANCHOR_PATH: str = Field(
        "",
        description="File outside the database to which signed heads are appended. Empty: var/anchors/heads.ndjson.",
    )
    AUDIT_CLOCK_BOUND_S: int = Field(
        60,
        ge=1,
        description="By how many seconds the clock of a row may be wrong before it is sealed with a mark.",
    )

    @model_validator(mode="after")
    def _default_the_anchors(self) -> "GovernanceSettings":
        self.AUDIT_ANCHOR_PATH = self.AUDIT_ANCHOR_PATH or str(self.SCRIPTORIUM_VAR / "anchors" / "heads.ndjson")
        return self
