"""Where Bands differ from the mock besides :mod:`conformance.mutants.platforms.places`."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit

BODIES: Final = partial(Edit, "mock_platform.rest.bodies")
OPERATIONS: Final = partial(Edit, "mock_platform.rest.operations")
SWITCHES: Final = partial(Edit, "mock_platform.world.switches")
