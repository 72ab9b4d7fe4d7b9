"""`python -m zlearn`: the command line, which is in zlearn/commands."""

import sys

from zlearn.commands.line import main

if __name__ == "__main__":
    sys.exit(main())
