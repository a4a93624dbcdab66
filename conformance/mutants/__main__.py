"""``python -m conformance.mutants``: the command ``thenvoi-conformance mutants``."""

import sys

from conformance.cli import main

sys.argv[1:1] = ["mutants"]
main()
