"""What `import zmq` finds in a child process of a program that runs with zlearn in pyzmq's place.

`multiprocessing` starts a new Python (spawn, forkserver), tells it the parent's `sys.path` and
imports the program again. The finder of replace.py isn't there yet; this file brings it.
"""

import sys

from zlearn.zmq import replace

del sys.modules[__name__]  # its place is zlearn.zmq's
replace.install()
