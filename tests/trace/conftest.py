"""Lets the tests of this room import their stage, wherever pytest is started.

Rule for this file: no fixtures that hide what a test does.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
