"""The ground every app stands on: tenancy, the journal, ids, money, crypto, errors and the doors.

Promises that no database work happens without a tenant, and that what happened is written down in the
same transaction as the change itself. Imports no app.
"""
