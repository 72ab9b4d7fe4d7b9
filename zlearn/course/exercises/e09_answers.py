"""Answers to the exercises of notebook 09: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from zlearn.course.exercises.e07_answers import Wrong, changed, made

# --- 09.1 ---

FORWARDER = """\
def forwarder(node):
    front, back = node.socket(zmq.XSUB), node.socket(zmq.XPUB)
    front.bind("tcp://broker:5555")
    back.bind("tcp://broker:5556")
    zmq.proxy(front, back)
"""
_NAME = ("forwarder",)
_BY_HAND = """\
async def forwarder(node):
    front, back = node.socket(zmq.XSUB), node.socket(zmq.XPUB)
    front.bind("tcp://broker:5555")
    back.bind("tcp://broker:5556")
    while True:
        await back.send_multipart(await front.recv_multipart())
"""
_GREEDY = """\
async def forwarder(node):
    front, back = node.socket(zmq.SUB), node.socket(zmq.PUB)
    front.subscribe("")
    front.bind("tcp://broker:5555")
    back.bind("tcp://broker:5556")
    while True:
        await back.send_multipart(await front.recv_multipart())
"""
_ASYNC = """\
import asyncio
async def forwarder(node):
    front, back = node.socket(zmq.XSUB), node.socket(zmq.XPUB)
    front.bind("tcp://broker:5555")
    back.bind("tcp://broker:5556")
    async def pass_on(source, target):
        while True:
            await target.send(await source.recv())
    await asyncio.gather(pass_on(front, back), pass_on(back, front))
"""
WRONG_FORWARDER: Wrong = [
    ("one way only", lambda: made(_BY_HAND, *_NAME)),
    ("subscribes to everything", lambda: made(_GREEDY, *_NAME)),
    ("frame by frame", lambda: made(_ASYNC, *_NAME)),
    ("ends swapped", changed(FORWARDER, _NAME, ("5555", "@"), ("5556", "5555"), ("@", "5556"))),
    ("a queue", changed(FORWARDER, _NAME, ("XSUB", "ROUTER"), ("XPUB", "DEALER"))),
    ("binds nothing", changed(FORWARDER, _NAME, (".bind", ".connect"))),
]  # fmt: skip

# --- 09.2 ---

QUEUE = """\
def tapped_queue(node):
    front, back = node.socket(zmq.ROUTER), node.socket(zmq.DEALER)
    front.bind("tcp://broker:5555")
    back.bind("tcp://broker:5556")
    tap = node.socket(zmq.PUSH)
    tap.bind("tcp://broker:5557")
    zmq.proxy(front, back, tap)
"""
_QUEUE = ("tapped_queue",)
_PUMPS = """\
import asyncio
async def tapped_queue(node):
    front, back = node.socket(zmq.ROUTER), node.socket(zmq.DEALER)
    front.bind("tcp://broker:5555")
    back.bind("tcp://broker:5556")
    tap = node.socket(zmq.PUSH)
    tap.bind("tcp://broker:5557")
    async def pass_on(source, target, taps):
        while True:
            message = await source.recv_multipart()
            if taps:
                await tap.send_multipart(message)
            await target.send_multipart(message)
    await asyncio.gather(pass_on(front, back, True), pass_on(back, front, True))
"""
WRONG_QUEUE: Wrong = [
    ("no tap", changed(QUEUE, _QUEUE, (", tap)", ")"))),
    ("no tap's socket", changed(QUEUE, _QUEUE, (
        '    tap = node.socket(zmq.PUSH)\n    tap.bind("tcp://broker:5557")\n', ""),
        (", tap)", ")"))),
    ("questions only", changed(_PUMPS, _QUEUE, ("pass_on(back, front, True)",
                                                "pass_on(back, front, False)"))),
    ("the body only", changed(_PUMPS, _QUEUE, ("tap.send_multipart(message)",
                                               "tap.send(message[-1])"))),
    ("the tap alone", changed(_PUMPS, _QUEUE, (
        "            await target.send_multipart(message)\n", ""))),
    ("one way only", changed(_PUMPS, _QUEUE, (", pass_on(back, front, True)", ""))),
    ("the tap in the middle", changed(QUEUE, _QUEUE, ("(front, back, tap)", "(front, tap, back)"))),
]  # fmt: skip

# --- 09.3 ---

UPSTREAM = """\
def upstream(subscriptions):
    known, passed_on = {}, []
    for wants, topic in subscriptions:
        before = known.get(topic, 0)
        known[topic] = max(0, before + (1 if wants else -1))
        if (before == 0) != (known[topic] == 0):
            passed_on.append((wants, topic))
    return passed_on
"""
_UP = ("upstream",)
WRONG_UPSTREAM: Wrong = [
    ("passes on all", lambda: made("def upstream(subscriptions):\n"
                                   "    return list(subscriptions)\n", *_UP)),
    ("subscriptions only", lambda: made(
        "def upstream(subscriptions):\n"
        "    return [(True, topic) for topic in dict.fromkeys(t for w, t in subscriptions if w)]\n",
        *_UP)),
    ("the first end counts", lambda: made(
        "def upstream(subscriptions):\n"
        "    known, passed_on = set(), []\n"
        "    for wants, topic in subscriptions:\n"
        "        if wants != (topic in known):\n"
        "            passed_on.append((wants, topic))\n"
        "        known.add(topic) if wants else known.discard(topic)\n"
        "    return passed_on\n", *_UP)),
    ("a count", lambda: made("def upstream(subscriptions):\n"
                             "    return len(set(subscriptions))\n", *_UP)),
]  # fmt: skip
