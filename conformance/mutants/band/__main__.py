"""``python -m conformance.mutants.band serve`` is ``thenvoi-mock serve`` with what Band adds."""

import runpy

from conformance.mutants.band import ADDITIONS
from conformance.mutants.editing import edited

with edited(ADDITIONS):
    runpy.run_module("mock_platform", run_name="__main__", alter_sys=True)
