"""``python -m conformance``."""

from conformance.entry import main

main()
