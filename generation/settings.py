"""Settings of generation: the models of the installation, and what a call and a vendor may take."""

from pydantic import Field, model_validator

from kernel.rooms import RoomSettings


class GenerationSettings(RoomSettings):
    LOCAL_MODEL_URL: str = Field(
        "", description="OpenAI-compatible address of the embedded language model; empty hides it."
    )
    LOCAL_MODEL_NAME: str = Field(
        "smollm2-135m-instruct",
        description="Name of the embedded language model; those of SmolLM2 are marked as a demo.",
    )
    BUILT_IN_MODEL_FILE: str = Field(
        "", description="File in which `make run` says which built-in model runs; it goes before the two above."
    )
    LOCAL_MODEL_CONTEXT: int = Field(
        4096, ge=512, description="Tokens the embedded model can read and write in one call."
    )
    LOCAL_MODEL_INPUT_NANO_USD: int = Field(
        50, ge=0, description="Price of one input token of the embedded model, in nano-USD."
    )
    LOCAL_MODEL_OUTPUT_NANO_USD: int = Field(
        200, ge=0, description="Price of one output token of the embedded model, in nano-USD."
    )
    OPENAI_API_KEY: str = Field("", description="Installation-wide OpenAI key; organisations may bring their own.")
    OPENAI_BASE_URL: str = Field("", description="Other address for the installation-wide OpenAI key.")
    OPENAI_MODELS: list[str] = Field(
        default=["gpt-5-mini", "gpt-5", "gpt-4.1-mini", "gpt-4o-mini"],
        description="Models of an OpenAI account that names none, separated by commas; the first is its default.",
    )
    ANTHROPIC_API_KEY: str = Field("", description="Installation-wide Anthropic key.")
    ANTHROPIC_BASE_URL: str = Field("", description="Other address for the installation-wide Anthropic key.")
    ANTHROPIC_MODELS: list[str] = Field(
        default=["claude-haiku-4-5", "claude-sonnet-4-6"],
        description="Models of an Anthropic account that names none, separated by commas; the first is its default.",
    )
    ALLOW_PRIVATE_MODEL_ADDRESSES: bool | None = Field(
        None,
        description="Whether a provider may lie at a private or loopback address. Empty: only outside production.",
    )
    GENERATION_CONCURRENCY: int = Field(20, ge=1, description="Generations one organisation may run at once.")
    GENERATION_PER_MINUTE: int = Field(60, ge=1, description="Generations one person or key may start in a minute.")
    PROVIDER_CONNECT_S: float = Field(
        5, gt=0, description="Longest wait for a connection to a model provider, in seconds."
    )
    PROVIDER_FIRST_TOKEN_S: float = Field(20, gt=0, description="Longest wait for an answer's first token, in seconds.")
    PROVIDER_BETWEEN_TOKENS_S: float = Field(15, gt=0, description="Longest pause inside an answer, in seconds.")
    PROVIDER_TOTAL_S: float = Field(180, gt=0, description="Longest time for one answer, in seconds.")
    PROVIDER_DRAIN_S: float = Field(
        3, gt=0, description="How long a provider's usage is waited for once its answer has ended, in seconds."
    )
    PROVIDER_EVENT_BYTES: int = Field(
        2_097_152, ge=65_536, description="Longest single event of a provider's stream, in bytes."
    )
    PROVIDER_ANSWER_BYTES: int = Field(
        67_108_864, ge=1_048_576, description="Longest answer of a provider as it is sent, in bytes."
    )
    GENERATION_WORK_S: float = Field(
        10, gt=0, description="Most computing time one answer may take of the process for its filter, in seconds."
    )
    LOOP_LAG_LIMIT_S: float = Field(
        10,
        gt=0,
        description="How long one piece of work may stop the loop of all generations before the process is not ready.",
    )
    BREAKER_WINDOW_S: int = Field(
        60, ge=1, description="Window in which a provider's failures are counted, in seconds."
    )
    BREAKER_LEAST_CALLS: int = Field(5, ge=1, description="Calls in the window before a circuit breaker may open.")
    BREAKER_FAILURE_PERCENT: int = Field(
        50, ge=1, le=100, description="Share of failures at which a circuit breaker opens."
    )
    BREAKER_OPEN_S: int = Field(
        30, ge=1, description="How long a circuit breaker stays open first; doubles each time, in seconds."
    )
    BREAKER_LONGEST_OPEN_S: int = Field(
        300, ge=1, description="Longest a circuit breaker stays open before the next probe, in seconds."
    )
    GENERATION_EVENTS_KEPT_S: int = Field(
        3600,
        ge=60,
        description="How long a finished stream is kept in Redis; afterwards readers get the stored copy, in seconds.",
    )

    @model_validator(mode="after")
    def _default_the_addresses(self) -> "GenerationSettings":
        if self.ALLOW_PRIVATE_MODEL_ADDRESSES is None:
            self.ALLOW_PRIVATE_MODEL_ADDRESSES = self.is_local
        return self
