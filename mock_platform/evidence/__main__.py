"""``python -m mock_platform.evidence [FOLDER]``: write the evidence into this checkout, or into another folder."""

import sys
from pathlib import Path

from mock_platform.evidence.clients import FOLDER
from mock_platform.evidence.writing import write

if __name__ == "__main__":
    if not FOLDER.is_dir():
        sys.exit("The evidence is made of the tests, which are in a checkout of the repository and not in the package")
    write(*map(Path, sys.argv[1:2]))
