"""Prices of servers of one's own hung on the account's name; from here on they hang on its id."""

from django.db import migrations

# Copied, not moved: what is written of prices stays. The old rows are under a name that nothing asks for any more,
# or under a house's name that the account happened to bear, and then they are the house's.
_CARRY_OVER = """
    insert into billing_priceoverride
        (id, tenant_id, account_id, provider, model, input_per_million, output_per_million, set_by, set_at)
    select gen_random_uuid(), newest.*
    from (
        select distinct on (account.id, price.model)
            price.tenant_id, account.id, price.provider, price.model,
            price.input_per_million, price.output_per_million, price.set_by, price.set_at
        from generation_provideraccount account
        join billing_priceoverride price
            on price.tenant_id = account.tenant_id and price.provider = account.name and price.account_id is null
        where account.kind = 'openai_compatible'
        order by account.id, price.model, price.set_at desc, price.id desc
    ) newest
"""


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0001_initial"),
        ("billing", "0002_prices_of_accounts"),
    ]

    operations = [migrations.RunSQL(_CARRY_OVER, migrations.RunSQL.noop)]
