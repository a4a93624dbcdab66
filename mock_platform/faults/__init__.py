"""Faults: what a test has the platform do wrong, at the occurrence that the test names and never by chance.

Each world has a book of its own, which lives as long as the world::

    book = FaultBook.of(world)
    fault = parse({"on": "create_agent_chat_message", "effect": {"status": 503}}, vocabulary)
    book.add(fault)        # SetFault(id="fault-1", ...); BadFault for a caller that nobody is
    book.all()             # everything set, in that order, the spent ones as well
    book.remove("fault-1") # NotFound if there is none of this id
    book.clear()
    plain(set_fault)       # for JSON: the fault as written, with id, seen, fired and spent

``parse`` raises :class:`BadFault`, which is an ``Invalid`` (422) with the field as a JSON pointer in its details. The
:class:`Vocabulary` holds what faults can be set on; whoever wires the faces makes it (``mock_platform.app``).

``book.on_fired`` is a list of callables that are told of each ``(SetFault, Occurrence)`` as it fires. Faces look at
``world.faulty`` first, which is all that a world without faults pays, and then ask ``book.fire``. What there is to say
in a fault is in :mod:`mock_platform.faults.effects` and, for people, in docs/faults.md.
"""

from mock_platform.faults.book import FaultBook, SetFault, plain
from mock_platform.faults.model import Fault, Occurrence, parse
from mock_platform.faults.problems import BadFault
from mock_platform.faults.vocabulary import Vocabulary

__all__ = ["BadFault", "Fault", "FaultBook", "Occurrence", "SetFault", "Vocabulary", "parse", "plain"]
