"""Deliveries (DEL)."""

from typing import Final

from conformance.mutants.mutant import Edit, Mutant

DELIVERIES: Final = "mock_platform.world.deliveries"

MUTANTS: Final = (
    Mutant(
        "A message that is processed can be marked processed again",
        ("DEL-7",),
        (
            Edit(
                DELIVERIES,
                '"processed": {"processing": "processing"}',
                '"processed": {"processing": "processing", "processed": "processed"}',
            ),
        ),
    ),
)
