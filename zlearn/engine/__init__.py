"""The engine: sockets, pipes and sessions, and whoever drives them.

    context.py    the sockets of one program, and their names for inproc
    core.py       a socket: a pattern, its pipes and its endpoints
    mailbox.py    how other threads reach it
    pipe.py       a socket's two queues to one peer       queue.py   one of them
    session.py    one connection: queue ↔ bytes           connecter.py, acceptor.py   its origin
    driver.py     who drives: the I/O thread, an asyncio loop, the lab
    hooks.py      who watches                              events.py  the words for it

Rule for this room: it knows neither pattern rules nor byte layouts.
"""
