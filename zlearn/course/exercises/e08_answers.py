"""Answers to the exercises of notebook 08: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from zlearn.course.exercises.e07_answers import Wrong, changed, made

# --- 08.1 ---

ASK = """\
async def ask(dealer, question):
    await dealer.send_multipart([b"", question])
    empty, answer = await dealer.recv_multipart()
    return answer
"""
WRONG_ASK: Wrong = [
    ("no empty frame", lambda: made(
        ASK.replace('[b"", question]', "[question]"), "ask")),
    ("empty frame behind", changed(ASK, ("ask",), ('[b"", question]', '[question, b""]'))),
    ("two empty frames", changed(ASK, ("ask",), ('[b"", question]', '[b"", b"", question]'))),
    ("returns all frames", changed(ASK, ("ask",), ("empty, answer", "answer"))),
    ("returns the first frame", changed(ASK, ("ask",), ("empty, answer", "answer, empty"))),
    ("does not wait", changed(ASK, ("ask",), (
        "    empty, answer = await dealer.recv_multipart()\n    return answer\n", ""))),
]  # fmt: skip

# --- 08.2 ---

ASK_ALL = """\
async def ask_all(dealer, questions):
    for question in questions:
        await dealer.send_multipart([question, b"", question])
    answers = {}
    for _ in questions:
        question, empty, answer = await dealer.recv_multipart()
        answers[question] = answer
    return answers
"""
_ONE_BY_ONE = """\
async def ask_all(dealer, questions):
    answers = {}
    for question in questions:
        await dealer.send_multipart([b"", question])
        empty, answers[question] = await dealer.recv_multipart()
    return answers
"""
_IN_ORDER = """\
async def ask_all(dealer, questions):
    for question in questions:
        await dealer.send_multipart([b"", question])
    return {question: (await dealer.recv_multipart())[-1] for question in questions}
"""
_ALL = ("ask_all",)
WRONG_ASK_ALL: Wrong = [
    ("one by one", lambda: made(_ONE_BY_ONE, "ask_all")),
    ("trusts the order", lambda: made(_IN_ORDER, "ask_all")),
    ("takes only five", changed(ASK_ALL, _ALL, ("for _ in questions", "for _ in range(5)"))),
    ("waits for eleven", changed(ASK_ALL, _ALL, ("for _ in questions", "for _ in range(11)"))),
    ("a list", changed(ASK_ALL, _ALL, ("return answers", "return list(answers.values())"))),
]  # fmt: skip

# --- 08.3 ---

ROUTERS = """\
async def router_client(node):
    router = node.socket(zmq.ROUTER)
    router.connect_routing_id = b"server"
    router.connect("tcp://server:5555")
    for question in (b"1?", b"2?", b"3?"):
        await router.send_multipart([b"server", question])
        await router.recv_multipart()
"""
_NAMED = '    router.connect_routing_id = b"server"\n'
_CONNECT = '    router.connect("tcp://server:5555")\n'
_CLIENT = ("router_client",)
WRONG_ROUTERS: Wrong = [
    ("no name for the peer", changed(ROUTERS, _CLIENT, (_NAMED, ""))),
    ("sleeps", changed(ROUTERS, _CLIENT, (
        _NAMED, ""), (_CONNECT, _CONNECT + "    await node.sleep(1)\n"))),
    ("no routing id", changed(ROUTERS, _CLIENT, ('[b"server", question]', "[question]"))),
    ("named too late", changed(ROUTERS, _CLIENT, (_NAMED + _CONNECT, _CONNECT + _NAMED))),
    ("a DEALER", changed(ROUTERS, _CLIENT, ("zmq.ROUTER", "zmq.DEALER"), (_NAMED, ""))),
    ("asks once", changed(ROUTERS, _CLIENT, ('(b"1?", b"2?", b"3?")', '(b"1?",)'))),
    ("does not wait for answers", changed(ROUTERS, _CLIENT, (
        "        await router.recv_multipart()\n", ""))),
]  # fmt: skip
