"""The lab: scenes, nodes, and the worlds they play in.

    from zlearn.lab import Scene, Lab

Rule for this room: it knows nothing of pictures. A run is shown by whoever is named in the
entry-point group "zlearn.display" (see `zlearn.trace.display`).
"""

from zlearn.lab.explain import WaitsForEver
from zlearn.lab.faults import Fault, at
from zlearn.lab.lab import Lab
from zlearn.lab.node import Node
from zlearn.lab.run import Run
from zlearn.lab.scene import Scene

__all__ = ["Fault", "Lab", "Node", "Run", "Scene", "WaitsForEver", "at"]
