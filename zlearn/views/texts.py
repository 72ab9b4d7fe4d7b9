"""Every sentence that a picture shows, in English and Chinese.

`say(language, key, **facts)` fills one in. Names of sockets, of the API and of fates in a
trace stay as they are; fates have a shown form here too.

Rule for this file: texts only. A key exists in all languages, with the same blanks; a
test holds that.
"""

from functools import cache
from string import Formatter
from typing import Any

from zlearn.engine import events as words

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        # captions
        "total": "{messages} sent as {copies}: {fates}.",
        "total_plain": "{messages} sent: {fates}.",
        "total_bare": "{messages} sent.",
        "on_the_way": "{count} still on the way",
        "no_script": "This page plays by JavaScript, which is switched off here: allow it and load "
        "the page again. What there is to see, in words:",
        "nothing": "No message was sent.",
        "nothing_yet": "Nothing has been sent yet.",
        "message_one": "1 message",
        "message_many": "{count} messages",
        "copy_one": "1 copy",
        "copy_many": "{count} copies",
        "receiver": "{receiver} received {got} of {all}{others}.",
        "alike": "Each of {count} ({first}, {second}, …) received {got} of {all}{others}.",
        "others": "; {list}",
        "other": "{count} {fate}",
        "other_at": "{count} {fate} at {sender}",
        "queue_full": ", queue {depth}/{limit}",
        "sender_lost": "{sender}: {list}.",
        "waits": "{socket} has waited in {call} since {time}: {reason}.",
        "waits_plain": "{socket} has waited in {call} since {time}.",
        "wait_two": "{first} and {second} wait in {call}: {reason}.",
        "wait_two_plain": "{first} and {second} wait in {call}.",
        "wait_many": "{count} sockets wait in {call} ({first}, {second}, …): {reason}.",
        "wait_many_plain": "{count} sockets wait in {call} ({first}, {second}, …).",
        "wait_others": "{count} more sockets wait.",
        "wait_other": "1 more socket waits.",
        "join": "{first}, {second}",
        # the lines of events
        "opened": "{socket} opened ({type})",
        "closed": "{socket} closed",
        "bound": "{socket} bound {endpoint}",
        "unbound": "{socket} unbound {endpoint}",
        "connecting": "{socket} connects to {endpoint}",
        "connected": "{socket} is connected",
        "accepted": "{socket} accepted a connection",
        "handshake": "{socket} got the peer's greeting",
        "ready": "{socket} is ready: peer is {peer_type}",
        "refused": "{socket} was refused: {reason}",
        "disconnected": "{socket} lost its connection: {reason}",
        "retrying": "{socket} tries again, attempt {attempt}",
        "sent": "{name} is sent: {preview}",
        "queued": "{name} waits in the outbox of {socket}",
        "written": "{name} is on the wire",
        "read": "{name} arrived in the inbox of {socket}",
        "received": "{socket} received {name}: {preview}",
        "command": "command {label} of {sender}",
        "took_effect": "{socket} applies {name}",
        "blocked": "{socket} waits in {call}: {reason}",
        "unblocked": "{socket} goes on: {call} {outcome}",
        "subscribed": "{socket} subscribed to “{topic}”",
        "subscribed_all": "{socket} subscribed to everything",
        "unsubscribed": "{socket} cancelled “{topic}”",
        "state": "{socket}: {from_state} → {to_state}",
        "ping": "PING at {socket}",
        "pong": "PONG at {socket}",
        "fault": "fault: {what}",
        "recording": "recorder: {what}",
        "buffers": "looked into the queues and buffers of {socket}",
        "fate": "{name} ended at {socket}: {fate}",
        "fate_reason": "{name} ended at {socket}: {fate} ({reason})",
        "other_event": "{socket}: {kind}",
        "remark": "{socket}: {text}",
        # words in the pictures
        "full": "FULL",
        "out": "out",
        "in": "in",
        "queue": "queue",
        "kernel": "kernel",
        "measured": "measured",
        "modelled": "modelled",
        "waits_in": "waits in {call}",
        "retry": "retry {attempt}",
        "down": "down",
        "connecting_short": "connecting",
        "refused_short": "refused",
        "nobody": "nobody there",
        "at": "t = {time}",
        "labels": "labels: {shown} of {all}",
        "boxes": "sockets: {shown} of {all}",
        "same_instant": "one instant",
        "ready_short": "ready",
        "closed_short": "closed",
        "time": "time",
        "unread_short": "{count} unread",
        "legend": "{count} {fate} at {sender} ({labels})",
        "legend_reason": "{count} {fate} at {sender} ({labels}): {reason}",
        "more_reasons": "… and {count} more reasons",
        "machine_refused": "refused: {list}",
        "machine_call": "{call} in “{state}”",
        "empty": "Nothing happened yet.",
        "left_events": "Left out: {more} events after the {shown} that are shown.",
        "left_broken": "The file is broken: {what}. What comes before is shown.",
        "bytes_of": "(first {n} of {m} bytes)",
        "left_kinds": "Not drawn: {count} events of other kinds ({kinds}).",
    },
    "zh": {
        "total": "发送了 {messages}，共 {copies}：{fates}。",
        "total_plain": "发送了 {messages}：{fates}。",
        "total_bare": "发送了 {messages}。",
        "on_the_way": "{count} 份还在路上",
        "no_script": "本页靠 JavaScript 播放，而这里没有启用它：请启用它，再重新载入。"
        "用文字来说，可以看到的是：",
        "nothing": "没有发送任何消息。",
        "nothing_yet": "还没有发送任何消息。",
        "message_one": "1 条消息",
        "message_many": "{count} 条消息",
        "copy_one": "1 份副本",
        "copy_many": "{count} 份副本",
        "receiver": "{receiver} 收到 {all} 份中的 {got} 份{others}。",
        "alike": "{first}、{second} 等 {count} 个各收到 {all} 份中的 {got} 份{others}。",
        "others": "；{list}",
        "other": "{count} 份{fate}",
        "other_at": "{count} 份在 {sender} 处{fate}",
        "queue_full": "，队列 {depth}/{limit}",
        "sender_lost": "{sender}：{list}。",
        "waits": "{socket} 自 {time} 起在 {call} 中等待：{reason}。",
        "waits_plain": "{socket} 自 {time} 起在 {call} 中等待。",
        "wait_two": "{first} 和 {second} 在 {call} 中等待：{reason}。",
        "wait_two_plain": "{first} 和 {second} 在 {call} 中等待。",
        "wait_many": "{count} 个套接字（{first}、{second}……）在 {call} 中等待：{reason}。",
        "wait_many_plain": "{count} 个套接字（{first}、{second}……）在 {call} 中等待。",
        "wait_others": "另有 {count} 个套接字在等待。",
        "wait_other": "另有 1 个套接字在等待。",
        "join": "{first}，{second}",
        "opened": "{socket} 已打开（{type}）",
        "closed": "{socket} 已关闭",
        "bound": "{socket} 绑定了 {endpoint}",
        "unbound": "{socket} 解除了对 {endpoint} 的绑定",
        "connecting": "{socket} 正在连接 {endpoint}",
        "connected": "{socket} 已连上",
        "accepted": "{socket} 接受了一条连接",
        "handshake": "{socket} 收到了对端的问候",
        "ready": "{socket} 就绪：对端是 {peer_type}",
        "refused": "{socket} 被拒绝：{reason}",
        "disconnected": "{socket} 的连接断了：{reason}",
        "retrying": "{socket} 重试，第 {attempt} 次",
        "sent": "{name} 已发送：{preview}",
        "queued": "{name} 在 {socket} 的发送队列中等待",
        "written": "{name} 上了线路",
        "read": "{name} 到达 {socket} 的接收队列",
        "received": "{socket} 收到 {name}：{preview}",
        "command": "{sender} 的命令 {label}",
        "took_effect": "{socket} 执行 {name}",
        "blocked": "{socket} 在 {call} 中等待：{reason}",
        "unblocked": "{socket} 继续：{call} {outcome}",
        "subscribed": "{socket} 订阅了“{topic}”",
        "subscribed_all": "{socket} 订阅了全部消息",
        "unsubscribed": "{socket} 取消了对“{topic}”的订阅",
        "state": "{socket}：{from_state} → {to_state}",
        "ping": "{socket} 处的 PING",
        "pong": "{socket} 处的 PONG",
        "fault": "故障：{what}",
        "recording": "记录器：{what}",
        "buffers": "查看了 {socket} 的队列和缓冲区",
        "fate": "{name} 止于 {socket}：{fate}",
        "fate_reason": "{name} 止于 {socket}：{fate}（{reason}）",
        "other_event": "{socket}：{kind}",
        "remark": "{socket}：{text}",
        "full": "满",
        "out": "发",
        "in": "收",
        "queue": "队列",
        "kernel": "内核",
        "measured": "实测",
        "modelled": "模拟",
        "waits_in": "在 {call} 中等待",
        "retry": "重试 {attempt}",
        "down": "断开",
        "connecting_short": "连接中",
        "refused_short": "被拒绝",
        "nobody": "无人监听",
        "at": "t = {time}",
        "labels": "标签：{all} 个中显示 {shown} 个",
        "boxes": "套接字：{all} 个中显示 {shown} 个",
        "same_instant": "同一时刻",
        "ready_short": "就绪",
        "closed_short": "关闭",
        "time": "时间",
        "unread_short": "{count} 份未读",
        "legend": "{sender} 处 {count} 份{fate}（{labels}）",
        "legend_reason": "{sender} 处 {count} 份{fate}（{labels}）：{reason}",
        "more_reasons": "……还有 {count} 种原因",
        "machine_refused": "被拒绝：{list}",
        "machine_call": "“{state}”时的 {call}",
        "empty": "还没有发生任何事。",
        "left_events": "省略：所示 {shown} 个事件之后的 {more} 个事件。",
        "left_broken": "文件已损坏：{what}。此处显示损坏之前的部分。",
        "bytes_of": "（{m} 字节中的前 {n} 个）",
        "left_kinds": "未画出：{count} 个其他种类的事件（{kinds}）。",
    },
}

FATES: dict[str, dict[str, str]] = {
    "en": {fate: fate for fate in words.FATES},
    "zh": {
        words.FATE_RECEIVED: "已接收",
        words.FATE_UNREAD: "未读",
        words.FATE_FILTERED: "被过滤",
        words.FATE_HIGH_WATER_MARK: "丢弃：达到高水位",
        words.FATE_NO_PEER: "丢弃：没有对端",
        words.FATE_UNROUTABLE: "无法路由",
        words.FATE_CONFLATED: "被新消息取代",
        words.FATE_DISCONNECTED: "丢失：连接断开",
        words.FATE_LINGER: "丢失：逗留超时",
        words.FATE_WRONG_STATE: "拒绝：状态不对",
        words.FATE_RAW: "以裸字节发出",
        words.FATE_UNFIT: "丢弃：不合数据报",
        words.FATE_FAULT: "丢弃：故障",
        words.FATE_IN_FLIGHT: "在途中",
        words.FATE_NOT_RECORDED: "没有记录",
    },
}

# The fields of a wire; English has them as zmtp/fields.py names them.
FIELDS_IN_CHINESE = {
    "signature": "签名", "version": "版本", "mechanism": "机制", "as-server": "是否服务器",
    "filler": "填充", "flags": "标志", "size": "长度", "command": "命令", "property": "属性",
    "ttl": "存活时间", "context": "上下文", "topic": "主题", "group": "组", "reason": "原因",
    "user name": "用户名", "password": "密码", "body": "正文", "data": "数据", "sealed": "已加密",
    "malformed": "格式错误", "no signature": "不是签名",
}  # fmt: skip


def field_text(language: str, name: str) -> str:
    """How a field of a wire is called."""
    return FIELDS_IN_CHINESE.get(name, name) if language == "zh" else name


# As part of a sentence, where that is not what stands on a label.
FATES_IN_SENTENCES: dict[str, dict[str, str]] = {
    "zh": {
        words.FATE_HIGH_WATER_MARK: "因达到高水位被丢弃",
        words.FATE_NO_PEER: "因没有对端被丢弃",
        words.FATE_DISCONNECTED: "因连接断开丢失",
        words.FATE_LINGER: "因逗留超时丢失",
        words.FATE_WRONG_STATE: "因状态不对被拒绝",
        words.FATE_UNFIT: "因不合数据报被丢弃",
        words.FATE_FAULT: "因故障被丢弃",
    },
}


OUTCOMES: dict[str, dict[str, str]] = {
    "zh": {"done": "完成", "timed out": "超时", "closed": "关闭", "CancelledError": "取消"},
}


def say(language: str, key: str, **facts: Any) -> str:
    """The text `key` in `language`, its blanks filled with `facts`.

    An unknown language speaks English. Raises KeyError for an unknown key.
    """
    return TEXTS.get(language, TEXTS["en"])[key].format(**facts)


@cache
def blanks(language: str, key: str) -> tuple[str, ...]:
    """The names of the facts that the text `key` needs in `language`."""
    text = TEXTS.get(language, TEXTS["en"])[key]
    return tuple({name: None for _, name, _, _ in Formatter().parse(text) if name})


def fate_text(language: str, fate: str) -> str:
    """How a fate is shown on a label; a fate that is not ours is shown as it is."""
    return FATES.get(language, {}).get(fate, fate)


def outcome_text(language: str, outcome: str) -> str:
    """How a call that waited ended."""
    return OUTCOMES.get(language, {}).get(outcome, outcome)


def fate_said(language: str, fate: str) -> str:
    """How a fate is said as part of a sentence."""
    return FATES_IN_SENTENCES.get(language, {}).get(fate) or fate_text(language, fate)


def shorten(text: str, most: int) -> str:
    """`text`, cut to at most `most` characters with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def duration(seconds: float) -> str:
    """A time for people: "0 s", "12 ms", "1.25 s", "350 µs"."""
    size = abs(seconds)
    if size == 0:
        return "0 s"
    for scale, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")):
        if size >= scale * 0.9995 or unit == "ns":
            return f"{float(f'{seconds / scale:.4g}'):g} {unit}"
    raise AssertionError
