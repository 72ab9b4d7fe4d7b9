"""Why something happened, in the reader's language.

A trace keeps the engine's own words for a reason, in English: they are data there, and the same
whoever reads it. A sentence or a picture in another language says them in that language, and a
reason that is not in the table as it was told. The recorder's own reasons are in texts.py, in both.

Rule for this file: texts only. What is quoted in a reason (a name, an endpoint) stays as it is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from zlearn.trace.texts import text

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
        # the longest first: each of them fits what the one before it fits
        "the peer is a {0} socket, and {1} talks only to {2} and {3} and {4}":
            "对端是 {0} 套接字，而 {1} 只和 {2}、{3}、{4} 说话",
        "the peer is a {0} socket, and {1} talks only to {2} and {3}":
            "对端是 {0} 套接字，而 {1} 只和 {2}、{3} 说话",
        "the peer is a {0} socket, and {1} talks only to {2}":
            "对端是 {0} 套接字，而 {1} 只和 {2} 说话",
        "a {0} takes one peer, and has one": "{0} 只接受一个对端，而它已经有了",
        "a {0} receives messages of one frame": "{0} 只接收单帧消息",
        "this {0} is in the state “{1}”, so {2} can't be called now: {3} is due":
            "这个 {0} 处在“{1}”状态，现在不能调用 {2}，该调用 {3} 了",
        "whoever asked is gone": "提问的一方已经走了",
        "the queue to whoever asked is full": "通往提问方的队列已满",
        "a newer message took its place": "新消息取代了它",
        "no publisher is connected": "没有发布者连着",
        "it is neither bound nor connected": "它既没有绑定，也没有连接",
        "closed on this side": "这一边关闭了",
        "one side closed": "有一边关闭了",
        "dropped on purpose": "被故意丢弃",
        "it is not subscribed to (any more)": "没有订阅它，或者已经退订",
        "the topic is not subscribed to, or still is, once more":
            "这个主题没有订阅过，或者还有别的订阅在",
        "it is a routing id, and nothing to send": "只有一个路由标识，没有要发的内容",
        "the request has no empty frame before its body": "请求的正文前面没有空帧",
        "the peer sent a message before READY": "对端在 READY 之前就发来了消息",
        "the peer's security mechanism is {0}, and ours is {1}; both sides must use the same":
            "对端的安全机制是 {0}，我们的是 {1}；两边必须相同",
        "the peer does not speak ZMTP: its first bytes are neither a signature (ff … 7f) nor an "
        "identity frame of ZMTP 1.0; it sent {0}":
            "对端说的不是 ZMTP：它的头几个字节既不是签名（ff … 7f），也不是 ZMTP 1.0 的标识帧；"
            "它发来的是 {0}",
        "nothing came for {0} s, although the peer had promised":
            "对端许诺过，却有 {0} 秒什么也没来",
        "no answer within {0} ms": "{0} 毫秒内没有应答",
    },
}  # fmt: skip

# The recorder's own: their keys in texts.py.
OUR_OWN = (
    "the link ended", "the reader had left", "its place was reused", "the trace ended: outbox",
    "the trace ended: link", "the trace ended: inbox", "raw bytes", "batches from here",
)  # fmt: skip


def reason_text(language: str, reason: str) -> str:
    """A reason in `language`; as it is, where the language or the reason is not known."""
    if language not in REASONS or not reason:
        return reason
    return _table(language).get(reason) or _filled(language, reason)


def _filled(language: str, reason: str) -> str:
    """A reason with something quoted in it; what is quoted may be a reason itself."""
    for pattern, translation in _patterns(language):
        found = pattern.fullmatch(reason)
        if found:
            return translation.format(*(reason_text(language, part) for part in found.groups()))
    return reason


@lru_cache
def _table(language: str) -> dict[str, str]:
    return {**REASONS[language], **dict(_our_own(language))}


def _our_own(language: str) -> Iterator[tuple[str, str]]:
    """Each alone, and with the reason that some have behind them."""
    for key in OUR_OWN:
        for because in ("", "{0}"):
            yield text(key, reason=because), text(key, language, reason=because)


@lru_cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(told)), re.DOTALL), shown)
        for told, shown in _table(language).items()
        if "{" in told
    ]
