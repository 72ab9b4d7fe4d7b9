"""Exercises of lesson 00, a message's journey: one message of parts; what arrived and lies unread.

Rule for this file: the lesson's judges, their texts, and the wrong answers they must refuse.
"""

import inspect
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e00_cells import CELLS
from zlearn.course.judging import SEEDS, correct, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Run, Scene

MYSTERY_SEED = 3  # the run that the notebook shows

# --- 00.1: a message of three parts is one event -----------------------------------------


def play_letter(answer: Any, seed: int) -> Run:
    """Alice does what the answer says with her PAIR; Bob takes whatever comes."""
    scene = Scene("a letter to Bob", latency=0.1)

    @scene.node
    async def alice(node: Any) -> None:
        pair = node.socket(zmq.PAIR)
        pair.connect("tcp://bob:5555")
        doing = answer(pair)
        if inspect.isawaitable(doing):
            await doing

    @scene.node
    async def bob(node: Any) -> None:
        pair = node.socket(zmq.PAIR)
        pair.bind("tcp://bob:5555")
        while True:
            await pair.recv_multipart()

    return play_scene(scene, seed, until=10)


def _one_letter(run: Run) -> Failure | None:
    sent = run.trace.of(kind=words.SENT, socket="alice.pair")
    if not sent:
        return Failure("00.1 nothing")
    if len(sent) > 1:
        return Failure("00.1 several", {"count": len(sent)}, sent[1].n)
    frames = sent[0].detail.get("frames", 1)
    return None if frames == 3 else Failure("00.1 frames", {"frames": frames}, sent[0].n)


def _judge_letter(answer: Any) -> Verdict:
    return over_seeds(answer, play_letter, _one_letter, seeds=SEEDS[:8]).verdict()


def _three_parts() -> Any:
    async def three_parts(pair: Any) -> None:
        await pair.send_multipart([b"ham", b"eggs", b"tea"])

    return three_parts


def _three_messages() -> Any:
    async def three_parts(pair: Any) -> None:
        for part in (b"ham", b"eggs", b"tea"):
            await pair.send(part)

    return three_parts


def _one_text() -> Any:
    async def three_parts(pair: Any) -> None:
        await pair.send(b"ham, eggs, tea")

    return three_parts


def _never_ended() -> Any:
    async def three_parts(pair: Any) -> None:
        for part in (b"ham", b"eggs", b"tea"):
            await pair.send(part, zmq.SNDMORE)  # and nothing says that this was the last

    return three_parts


# --- 00.2 and 00.3: what arrived and was never read --------------------------------------


def mystery(seed: int = MYSTERY_SEED, letters: int = 2, unread: int = 1) -> Run:
    """A run in which some messages are read, some never leave, and some arrive and lie unread.

    letters: that each of the two senders sends to the reader. unread: how many of all those
    the reader leaves.
    """
    scene = Scene("letters to two addresses", latency=0.1)

    @scene.node(count=2)
    async def sender(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://reader:5555")
        push.connect("tcp://away:5555")  # nobody lives there
        for number in range(2 * letters):
            await node.sleep(node.random.uniform(0.1, 0.5))
            await push.send_string(f"{node.name}, letter {number + 1}")

    @scene.node
    async def reader(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://reader:5555")
        for _ in range(2 * letters - unread):
            await pull.recv()
            await node.sleep(0.1)

    return play_scene(scene, seed, until=None)


def _judge_find(answer: Any) -> Verdict:
    run = mystery()
    name = str(getattr(answer, "id", None) or getattr(answer, "msg", None) or answer).strip()
    copy = next((each for each in run.trace.copies() if name in (each.id, each.message)), None)
    if copy is None:
        return not_yet("00.2 unknown", run, name=name[:60])
    if copy.fate == words.FATE_UNREAD:
        return correct(run=run)
    received = copy.fate == words.FATE_RECEIVED
    key, guilty = ("00.2 received", -1) if received else ("00.2 never left", 1)  # 1: queued
    return not_yet(key, run, copy.events[guilty], name=copy.message, sender=copy.sender)


def _play_and_ask(answer: Any, seed: int) -> Run:
    run = mystery(seed, letters=2 + seed % 3, unread=seed % 4)
    run.returned = answer(run.trace)  # type: ignore[attr-defined]
    run.found = _names(run.returned)  # type: ignore[attr-defined]
    return run


def _names(found: Any) -> list[str] | None:
    if isinstance(found, str) or not hasattr(found, "__iter__"):
        return None
    return [str(getattr(each, "id", each)) for each in found]


def _found_all(run: Any) -> Failure | None:
    if run.found is None:
        return Failure("00.3 no list", {"shown": repr(run.returned)[:60]}, final=True)
    for copy in run.trace.copies():
        claimed = copy.id in run.found or copy.message in run.found
        if claimed != (copy.fate == words.FATE_UNREAD):
            key = "00.3 wrongly" if claimed else "00.3 missed"
            return Failure(key, {"name": copy.id, "why": run.why(copy.id)}, copy.events[-1])
    there = {name for copy in run.trace.copies() for name in (copy.id, copy.message)}
    strange = [name for name in run.found if name not in there]
    return Failure("00.3 strange", {"name": strange[0][:60]}) if strange else None


def _judge_finder(answer: Any) -> Verdict:
    return over_seeds(answer, _play_and_ask, _found_all, seeds=SEEDS[:10]).verdict()


def _finder() -> Any:
    return lambda trace: [copy.id for copy in trace.copies() if copy.fate == "unread"]


def _not_received() -> Any:
    return lambda trace: [copy.id for copy in trace.copies() if copy.received is None]


def _all_that_arrived() -> Any:
    return lambda trace: [copy.id for copy in trace.copies() if copy.read is not None]


def _only_one() -> Any:
    return lambda trace: [copy.id for copy in trace.copies() if copy.fate == "unread"][:1]


def _just_a_name() -> Any:
    return lambda trace: "sender2.push#3/1"


def _unread_name() -> str:
    return next(copy.message for copy in mystery().trace.copies() if copy.fate == words.FATE_UNREAD)


# --- the texts ---------------------------------------------------------------------------

TEXTS = {
    "en": {
        "00.1 nothing": "Nothing was sent. A message goes out when its last part is there.",
        "00.1 several": "The trace has {count} messages. It should be one that has three parts.",
        "00.1 frames": "It is one message, and its number of parts is {frames}, not three.",
        "00.1 hint 1": "There is a call that takes a list of parts and sends them as one message. "
        "It was used above.",
        "00.1 hint 2": "`await pair.send_multipart([first, second, third])`, each of them bytes.",
        "00.1 further": "send the parts one by one, with `zmq.SNDMORE` for all but the last, and "
        "look at when the `sent` event comes.",
        "00.2 unknown": "No message of that run has the name “{name}”. Names look like "
        "`sender1.push#1`.",
        "00.2 received": "{name} did arrive, and the reader took it: its line goes on to a call of "
        "recv.",
        "00.2 never left": "{name} still lies in the outbox of {sender}. It never went out, so it "
        "is not in an inbox.",
        "00.2 hint 1": "Drag the time to the end, and look at the tanks of the reader: one of them "
        "is not empty.",
        "00.2 hint 2": "On the timeline it is the arrow whose head is hollow. Click it: the strip "
        "below the pictures tells its name.",
        "00.2 further": "play `mystery(seed=4)` and find it there.",
        "00.3 no list": "Your function should return a list of names; it returned {shown}.",
        "00.3 wrongly": "Your list has {name}, and that is not unread. {why}",
        "00.3 missed": "Your list lacks {name}. {why}",
        "00.3 strange": "Your list has “{name}”, and nothing in the trace has that name.",
        "00.3 hint 1": "Two things must hold for a copy: it was read off the network, and the "
        "program never received it. One field of a copy says both.",
        "00.3 hint 2": "Go through `trace.copies()` and keep the `id` of each whose `fate` is "
        '`"unread"`.',
        "00.3 further": "count, for any trace, how long each received copy lay in an inbox: "
        "`received` minus `read`.",
    },
    "zh": {
        "00.1 nothing": "什么也没有发送。消息要等最后一部分到了才会发出。",
        "00.1 several": "轨迹里有 {count} 条消息。应该只有一条，含有三个部分。",
        "00.1 frames": "这是一条消息，但它有 {frames} 个部分，不是三个。",
        "00.1 hint 1": "有一个调用，给它一个列表，它就把里面的各个部分当作一条消息发送。"
        "上文用过它。",
        "00.1 hint 2": "`await pair.send_multipart([first, second, third])`，每个部分都是 bytes。",
        "00.1 further": "一个部分一个部分地发，除最后一个外都带上 `zmq.SNDMORE`，"
        "看看 `sent` 事件什么时候出现。",
        "00.2 unknown": "那次运行里没有名为“{name}”的消息。名字像 `sender1.push#1` 这样。",
        "00.2 received": "{name} 到了，而且接收方取走了它：它的线一直画到一次 recv 调用。",
        "00.2 never left": "{name} 还在 {sender} 的发送队列里。"
        "它从未发出，所以不在任何接收队列里。",
        "00.2 hint 1": "把时间拖到末尾，看看接收方的小水箱：其中有一个不是空的。",
        "00.2 hint 2": "在时间线上，箭尖空心的那个箭头就是它。点击它：图下面那一栏会说出它的名字。",
        "00.2 further": "运行 `mystery(seed=4)`，在那里也找一找。",
        "00.3 no list": "你的函数应该返回一个由名字组成的列表，它返回的是 {shown}。",
        "00.3 wrongly": "你的列表里有 {name}，但它不是未读的。{why}",
        "00.3 missed": "你的列表里缺少 {name}。{why}",
        "00.3 strange": "你的列表里有“{name}”，但轨迹里没有这个名字。",
        "00.3 hint 1": "一份副本要满足两点：已经从网络上读了下来，而程序从来没有接收它。"
        "副本有一个字段，把这两点一并说了。",
        "00.3 hint 2": '遍历 `trace.copies()`，保留 `fate` 为 `"unread"` 的副本的 `id`。',
        "00.3 further": "不管什么轨迹，算一算每份已接收的副本在接收队列里躺了多久："
        "`received` 减 `read`。",
    },
}

add_texts(in_cells(CELLS))
register(
    Exercise(
        "00.1", _judge_letter, ("00.1 hint 1", "00.1 hint 2"), further="00.1 further",
        solution='async def three_parts(pair):\n'
        '    await pair.send_multipart([b"ham", b"eggs", b"tea"])',
        right=_three_parts,
        wrong=[("three messages", _three_messages), ("one text", _one_text),
               ("never ended", _never_ended)],
    ),
    Exercise(
        "00.2", _judge_find, ("00.2 hint 1", "00.2 hint 2"), further="00.2 further",
        solution='unread_one = "sender2.push#3"',
        right=_unread_name,
        wrong=[("received", lambda: "sender1.push#1"), ("never left", lambda: "sender2.push#2"),
               ("no name", lambda: "reader")],
    ),
    Exercise(
        "00.3", _judge_finder, ("00.3 hint 1", "00.3 hint 2"), further="00.3 further",
        solution='def find_unread(trace):\n'
        '    return [copy.id for copy in trace.copies() if copy.fate == "unread"]',
        right=_finder,
        wrong=[("not received", _not_received), ("all that arrived", _all_that_arrived),
               ("only one", _only_one), ("just a name", _just_a_name)],
    ),
    texts=TEXTS,
)  # fmt: skip
