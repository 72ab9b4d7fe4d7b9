"""Why something happened, in the reader's language.

A trace keeps the engine's own words for a reason, in English: they are data there, and the same
whoever reads it. A picture in another language says them in that language, and a reason that is
not in the table as it was told.

Rule for this file: texts only. What is quoted in a reason (a name, an endpoint) stays as it is.
"""

import re
from functools import lru_cache

REASONS: dict[str, dict[str, str]] = {
    "zh": {
        "no peer is connected": "没有对端连着",
        "there is nothing to receive": "没有可接收的消息",
        "the queues to all peers are full": "通往所有对端的队列都满了",
        "the queue to this peer is full": "通往这个对端的队列已满",
        "no subscriber is connected": "没有订阅者连着",
        "no subscription of this peer has arrived": "这个对端的订阅还没有到达",
        "no subscription of this peer matches": "这个对端的订阅没有一个与它匹配",
        "this peer is not in the group": "这个对端不在这个组里",
        "the trace ended before the program took it from the inbox":
            "轨迹结束时，程序还没有把它从接收队列里取走",
        "the trace ended while it waited in the outbox": "轨迹结束时，它还在发送队列里等待",
        "the trace ended while it was on the link": "轨迹结束时，它还在链路上",
        "the connection ended before it was written": "它还没写出，连接就断开了",
        "the connection ended while it was being written": "它写到一半，连接就断开了",
        "the link ended before it was written": "它还没写出，链路就断开了",
        "the link ended before it was read": "它还没读出，链路就断开了",
        "the socket disconnected before it was received": "还没收到它，套接字就断开了连接",
        "the socket was closed before it could be written": "它还没写出，套接字就关闭了",
        "the socket was closed before it was received": "还没收到它，套接字就关闭了",
        "the peer closed the connection": "对端关闭了连接",
        "the socket was closed": "套接字已关闭",
        "the cable was cut": "网线断了",
        "the connection was reset": "连接被重置",
        "the connection was reset by the peer": "对端重置了连接",
        "the connection timed out": "连接超时",
        "the connection broke: {0}": "连接中断：{0}",
        "{0} can't be reached": "无法到达 {0}",
        "{0} does not answer": "{0} 没有应答",
        "nobody listens at {0}": "{0} 处无人监听",
        "nobody has bound {0}": "没有人绑定 {0}",
        "the peer of {0} has gone": "{0} 的对端已经离开",
        "no peer has the routing id {0}": "没有哪个对端的路由标识是 {0}",
        "the peer did not finish its handshake within {0} s": "对端没有在 {0} 秒内完成握手",
        "no sign of life within {0} s after a PING": "发出 PING 后 {0} 秒内没有回应",
        "the peer refused the connection with ERROR {0}": "对端以 ERROR {0} 拒绝了连接",
        "one side's mechanism is {0}, the other's {1}": "一方的安全机制是 {0}，另一方是 {1}",
    },
}  # fmt: skip


def reason_text(language: str, reason: str) -> str:
    """A reason in `language`; as it is, where the language or the reason is not known."""
    table = REASONS.get(language)
    if not table or not reason:
        return reason
    return table.get(reason) or _filled(language, reason)


def _filled(language: str, reason: str) -> str:
    """A reason with something quoted in it; what is quoted may be a reason itself."""
    for pattern, translation in _patterns(language):
        found = pattern.fullmatch(reason)
        if found:
            return translation.format(*(reason_text(language, part) for part in found.groups()))
    return reason


@lru_cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(told)), re.DOTALL), shown)
        for told, shown in REASONS[language].items()
        if "{" in told
    ]
