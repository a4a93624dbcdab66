"""Broken targets, which show that the checks bite: the kit must fail each of them by the rule that it breaks.

A mutant is a sentence of what is broken, the rules that this breaks, and the edits of source that break it::

    Mutant("A message can be marked processed twice", ("DEL-7",), (Edit(DELIVERIES, before, after),))

To add one, write it into ``MUTANTS`` of its kind (``platforms/`` for the mock, ``band/`` for what only Band has) and
run ``make mutants ARGS="--only DEL-7"``. An :class:`Edit` names a module and a piece of its text that is there once;
where it is not, the mutant is an error and not a survivor. The edited module is imported in a process of its own, so a
mutant can hurt nobody.

A kind is a module in :data:`conformance.mutants.kinds.KINDS` with three names: ``MUTANTS``; ``warm()``, which imports
what all of its targets share; and ``judge(mutant, rules)``, which starts the target (unbroken for ``None``) and gives
the verdicts. It runs in the process of the mutant: one that is served there imports the edited modules within
:func:`~conformance.mutants.editing.edited`, one that is a program is started with
:func:`~conformance.mutants.editing.command`.
"""

from conformance.mutants.mutant import Edit, Mutant

__all__ = ["Edit", "Mutant"]
