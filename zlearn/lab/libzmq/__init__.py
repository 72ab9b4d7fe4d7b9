"""The world "libzmq": a scene on pyzmq's sockets, watched from outside by a tap on each link.

libzmq tells nothing of its inside. What the program calls is seen at its sockets (sockets.py),
what passes on a link is seen by the tap, and the two are brought together afterwards
(matching.py): the header says which facts are measured, and which inferred.

Rule for this folder: pyzmq is imported by world.py's function alone, when somebody plays.
"""
