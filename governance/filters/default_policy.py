"""The policy every organisation starts with. Version 1 of every log refers to exactly these rules."""

from governance.events import Action, Policy, Rule, Where

_PERSONAL = ("card", "iban", "email", "phone")

DEFAULT_POLICY = Policy(
    version=1,
    rules=(
        *(
            Rule(f"{where.value}-{name}", where, name, Action.PSEUDONYMISE)
            for where in (Where.PROMPT, Where.RETRIEVED)
            for name in _PERSONAL
        ),
        *(Rule(f"{where.value}-secret", where, "secret", Action.MASK) for where in (Where.PROMPT, Where.RETRIEVED)),
        Rule("response-card", Where.RESPONSE, "card", Action.MASK),
        Rule("response-secret", Where.RESPONSE, "secret", Action.MASK),
    ),
)
