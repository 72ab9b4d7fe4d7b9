"""How bytes travel: the endpoint grammar, streams over tcp and ipc, datagrams over udp and PGM.

inproc has no bytes, so it has no file here: `engine/inproc.py` joins two pipes.

Rule for this room: it knows addresses and bytes, and has never heard of a message.
"""
