"""Marks and contacts as Band has them (BAND-3, BAND-14), which are switches of the mock."""

from typing import Final

from conformance.mutants.band.places import SWITCHES
from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import CONTACTS, DELIVERIES

ADDITIONS: Final = (
    SWITCHES(
        "idempotent_processing: bool = _switch(\n        default=False,",
        "idempotent_processing: bool = _switch(\n        default=True,",
    ),
    SWITCHES(
        "two_sided_contact_removal: bool = _switch(\n        default=False,",
        "two_sided_contact_removal: bool = _switch(\n        default=True,",
    ),
)

_KEPT: Final = '        if state != "processing" or not self._world.switches.idempotent_processing:\n'

MUTANTS: Final = (
    Mutant("A mark while one is at it opens an attempt", ("BAND-3",), (DELIVERIES(_KEPT, "        if state:\n"),)),
    Mutant(
        "A mark while one is at it starts the attempt anew",
        ("BAND-3",),
        (
            DELIVERIES(
                _KEPT,
                '        if state == "processing":\n'
                "            delivery.attempts[-1].started_at = self._world.clock.stamp()\n"
                "            message.wire = None\n"
                "        else:\n",
            ),
        ),
    ),
    Mutant(
        "A message that is processed stays so",
        ("BAND-3",),
        (DELIVERIES(_KEPT, '        if state not in ("processing", "processed"):\n'),),
    ),
    Mutant(
        "A message that has failed goes on with its attempt",
        ("BAND-3",),
        (DELIVERIES(_KEPT, '        if state not in ("processing", "failed"):\n'),),
    ),
    Mutant(
        "Whoever is removed keeps the contact",
        ("BAND-14",),
        (CONTACTS("            gone.append(theirs)\n", "            pass\n"),),
    ),
    Mutant(
        "Whoever removes a contact keeps it",
        ("BAND-14",),
        (CONTACTS("            gone.append(theirs)\n", "            gone = [theirs]\n"),),
    ),
)
