"""Making what a ledger has announced, and writing down what came of it."""

from collections.abc import Awaitable, Callable

from conformance.answers import Answer
from conformance.budget import BudgetSpent
from conformance.claims import ReadOnly
from conformance.ledger import Entry, Ledger


async def created(ledger: Ledger, entry: Entry, asked: Awaitable[Answer], id_of: Callable[[Answer], str]) -> Answer:
    """Wait for the answer to a creation, and note in ``ledger`` what was made of ``entry``.

    A refusal makes nothing, nor does a request that was never sent; after a 5xx or without an answer nobody knows.
    """
    try:
        answer = await asked
    except (BudgetSpent, ReadOnly):
        ledger.cleaned(entry)
        raise
    if answer.status < 400:
        ledger.made(entry, id_of(answer))
    elif answer.status < 500:
        ledger.cleaned(entry)
    return answer
