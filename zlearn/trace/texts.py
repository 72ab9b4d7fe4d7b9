"""What the trace says to a learner, in English and in Chinese.

Rule for this file: a table of sentences and the one function that looks one up. Both
languages have the same keys and the same names in braces; a test holds them to it.
"""

import re
from typing import Any

LANGUAGES = ("en", "zh")

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        # Reasons that the recorder gives for a fate.
        "the link ended": "the link ended before this was read off it{because}",
        "the reader had left": "the other end had already left the link",
        "its place was reused": "its place in the queue was taken by another message",
        "the trace ended: outbox": "the trace ended while it waited in the outbox",
        "the trace ended: link": "the trace ended while it was on the link",
        "the trace ended: inbox": "the trace ended before the program took it from the inbox",
        "raw bytes": "the link carries bytes or datagrams, which nobody can follow",
        "only batches": "only batches from here on: more than {most:g} messages a second passed",
        "messages again": "each message again from here on",
        "batches from here": "traffic grew, and from here on only batches were recorded",
        # Trace.why: one copy.
        "received": "{copy} was received by {receiver} at {ended}, {took} after it was sent.",
        "received: inferred": "{copy} was handed to {receiver} at {ended}, {took} after it was "
        "written. Whether its program has taken it, a wire can't tell.",
        "unread": "{copy} reached {receiver} at {arrived}, and was still unread in its inbox "
        "when the trace ended.",
        "unread: closed": "{copy} reached {receiver} at {arrived}, and was never read{because}.",
        "filtered": "{copy} was filtered at {place}: {topic}, and {asked}.",
        "high-water mark": "{copy} was dropped at {place} at {ended}: the queue to {receiver} "
        "was full{limit}. A higher high-water mark, or a faster receiver, would have saved it.",
        "no peer": "{copy} reached nobody: when it was sent at {sent}, no {peer} was "
        "connected{later}.",
        "unroutable": "{copy} had nowhere to go: when it was sent at {sent}, no connected peer "
        "had the routing id {address}.",
        "conflated": "{copy} was replaced by a newer message before {receiver} took it: "
        "this queue keeps only the last one.",
        "lost: disconnected": "{copy} was lost at {ended}: the link to {receiver} ended before "
        "it arrived{because}.",
        "lost: crash": "{copy} was lost at {ended}: {sender} went down with its node, which "
        "crashed.",
        "lost: linger": "{copy} was lost at {ended}: {sender} was closed, and its linger time "
        "was over before the message could leave.",
        "wrong state": "{copy} was refused at {ended}: {sender} was not in a state to send it"
        "{because}.",
        "in flight: outbox": "{copy} still waited in the outbox of {sender} for {receiver} "
        "when the trace ended.",
        "in flight: link": "{copy} was still on the link to {receiver} when the trace ended.",
        "raw": "{copy} went out as raw bytes at {ended}: nothing on this link can be "
        "followed, so nobody can say whether or where it arrived.",
        "other fate": "{copy} ended at {ended}: {fate}{because}.",
        "not ended": "{copy} was sent at {sent}, and nothing says yet how it ended.",
        "command": "{copy} is a subscription command of {sender}, not a message: "
        "it is in no books.",
        "not recorded": "What became of {copy} is not known: at {ended} there was so much traffic "
        "that the recorder went over to batches.",
        "stray": "{copy} was already under way when the recording began, or came as raw bytes, or "
        "is a notice of the socket's own: only part of its journey is known.",
        # Trace.why: a whole message.
        "no copies": "{message} was sent at {sent}, and no copy of it was made.",
        "many": "{message} was sent to {count} peers: {list}.",
        "many: item": "{count} {fate}",
        "unknown": "There is no message and no copy {name!r} in this trace{examples}.",
        "unknown: examples": "; it has, for example, {names}",
        # Pieces.
        "because": " ({reason})",
        "limit": " ({depth} of {limit})",
        "later: ready": "; {other} was ready only at {when}",
        "topic: starts": "its topic starts with {start!r}",
        "topic: is": "its topic is {topic!r}",
        "asked: for": "{receiver} asked for {topics}",
        "asked: nothing": "{receiver} had asked for nothing",
        "asked: late": "the subscription of {receiver} arrived only at {when}",
        "or": " or ",
        "and": ", ",
        "seconds": "{seconds:.3f} s",
        "its peer": "its peer",
        "peer": "peer",
        "peer: SUB": "subscriber",
        "peer: PULL": "puller",
        # Fates.
        "fate: received": "received",
        "fate: unread": "unread",
        "fate: filtered": "filtered",
        "fate: dropped: high-water mark": "dropped at the high-water mark",
        "fate: dropped: no peer": "dropped for want of a peer",
        "fate: unroutable": "unroutable",
        "fate: conflated": "replaced by a newer one",
        "fate: lost: disconnected": "lost with the link",
        "fate: lost: linger expired": "lost when the linger time was over",
        "fate: refused: wrong state": "refused in the wrong state",
        "fate: sent as raw bytes": "sent as raw bytes",
        "fate: dropped: unfit": "dropped as unfit for a datagram",
        "fate: dropped: fault": "dropped on purpose",
        "fate: not recorded": "not recorded",
        "fate: in flight": "still in flight",
        "fate: ": "not ended yet",
        # What is missing.
        "install networkx": "Trace.topology() needs networkx: install it with "
        "`pip install networkx`.",
        "install a viewer": "Nothing is installed that can draw a trace: install zlearn itself "
        "with `pip install zlearn`, whose views register as the viewer.",
        "broken viewer": "The viewer {viewer!r} can't be loaded: {error}.",
        # What an export doesn't hold.
        "export: nothing": "Nothing was left out.",
        "export: events": "Left out: {count} events after the event {n}.",
        "export: steps": "Left out: {count} arrows and notes, from the event {n} on.",
        "export: lanes": "Left out: {count} sockets that none of these steps touch.",
        "export: kinds": "Not drawn here: {kinds}.",
        "export: batches": "No copies to draw: the trace was recorded a batch at a time.",
        "export: graph": "Not in this graph: the messages, and how links came and went.",
        "export: no socket": "(no socket)",
        # Predicates.
        "it holds": "It holds.",
        "it should not hold": "This should not hold, and it does.",
        "never": "This must never happen: {what}.",
        "always": "This must always be {wanted}: {what}.",
        "eventually none": "This should have happened, and never did: {wanted}.",
        "eventually few": "This should have happened {times} times, and happened {count} times: "
        "{wanted}.",
        "happens before": "This happened before it was due: {what}. First should come: {first}.",
        "not caused": "This happened, and nothing of the following had led to it: {first}. "
        "What happened is: {what}.",
        "conserved": "A message was not delivered. {why}",
        "conserved: no copy": "The message {message} went to nobody.",
        "bounded": "The {which} of {socket} held {depth} messages; {most} is the most that it may "
        "hold.",
        "at most": "This happened {count} times, and may happen {times} times at most: {wanted}.",
        "at event": " (event {n})",
        "queue: inbox": "inbox",
        "queue: outbox": "outbox",
        "an event": "an event",
        "event of kind": "an event “{kind}”",
        # The tanks.
        "tanks: head": "where the messages were after {t} s ({world})",
        "tanks: nobody": "(no link yet)",
        "tanks: messages": "messages",
        "tanks: bytes": "bytes",
        "tanks: outbox": "outbox",
        "tanks: encoded": "encoded",
        "tanks: send": "kernel: send",
        "tanks: wire": "wire",
        "tanks: tap": "the tap",
        "tanks: receive": "kernel: receive",
        "tanks: ahead": "read ahead",
        "tanks: inbox": "inbox",
        "tanks: link": "on the link",
        "tanks: inside": "inside libzmq",
        "tanks: all": "in all",
        "tanks: measured": "measured",
        "tanks: modelled": "modelled",
        "tanks: inferred": "inferred",
        "tanks: off": "the bytes are off by {bytes}: something moved while they were counted",
        "tanks: balanced": "{accepted} accepted = {tanks} in tanks{ends}: the books balance",
        "tanks: not balanced": "{accepted} accepted, {tanks} in tanks{ends}: the books do not "
        "balance",
        "event with fate": "a message that ends as “{fate}”",
        "event at": "{event} at {place}",
        "event about": "{event} with “{preview}”",
        # Two runs.
        "diff: none": "The two runs are the same: {count} events, {moved} of them at other times.",
        "diff: first": "The runs part here:",
        "diff: follows": "From this follow {first} events of the first run, and {second} of the "
        "second. What else differs:",
        "diff: more": "  … and {count} more",
        "diff: fates": "Fates: {first} | {second}",
        # What decided, and what would have saved it.
        "decided by": "; event {n} decided it",
        "would have saved": ", and {remedy} would have saved it",
        "remedy: start": "starting {node} {seconds} earlier",
        "remedy: wait": "waiting {seconds} longer before {node} sent it",
        "remedy: option": "{option} {value} at {socket}",
        "remedy: without": "doing without this ({fault})",
        "remedy: synchronise": "{node} waiting for its peer before it sends",
    },
    "zh": {
        "the link ended": "它还没读出，链路就断开了{because}",
        "the reader had left": "对端早已离开这条链路",
        "its place was reused": "它在队列里的位置让另一条消息占了",
        "the trace ended: outbox": "轨迹结束时，它还在发送队列里等待",
        "the trace ended: link": "轨迹结束时，它还在链路上",
        "the trace ended: inbox": "轨迹结束时，程序还没有把它从接收队列里取走",
        "raw bytes": "这条链路传的是字节或数据报，无法跟踪",
        "only batches": "从这里起只记录整批消息：每秒已超过 {most:g} 条",
        "messages again": "从这里起又逐条记录",
        "batches from here": "流量变大，从这里起只记录整批消息",
        "received": "{copy} 于 {ended}被 {receiver} 收到，距发出 {took}。",
        "received: inferred": "{copy} 于 {ended}交到 {receiver}，距写出 {took}。"
        "对方的程序是否已经取走它，从线路上看不出来。",
        "unread": "{copy} 于 {arrived}到达 {receiver}，但轨迹结束时还在接收队列里，没有人读。",
        "unread: closed": "{copy} 于 {arrived}到达 {receiver}，但一直没有人读{because}。",
        "filtered": "{copy} 在 {place} 被过滤：{topic}，而{asked}。",
        "high-water mark": "{copy} 于 {ended}在 {place} 被丢弃：发往 {receiver} 的队列已满"
        "{limit}。把高水位调高，或者让接收方快一些，就能保住它。",
        "no peer": "{copy} 谁也没有送到：它在 {sent}发出时，没有任何{peer}连着{later}。",
        "unroutable": "{copy} 无处可去：它在 {sent}发出时，连着的对端里没有一个的路由标识是 "
        "{address}。",
        "conflated": "{receiver} 还没取走 {copy}，新消息就把它取代了：这个队列只留最后一条。",
        "lost: disconnected": "{copy} 于 {ended}丢失：它还没到达，通往 {receiver} 的链路就断开了"
        "{because}。",
        "lost: crash": "{copy} 于 {ended}丢失：{sender} 所在的节点崩溃，{sender} 也跟着没了。",
        "lost: linger": "{copy} 于 {ended}丢失：{sender} 已关闭，逗留时间用完了，消息还没能发出。",
        "wrong state": "{copy} 于 {ended}被拒绝：{sender} 当时的状态不允许发送{because}。",
        "in flight: outbox": "轨迹结束时，{copy} 还在 {sender} 的发送队列里，等着发往 {receiver}。",
        "in flight: link": "轨迹结束时，{copy} 还在通往 {receiver} 的链路上。",
        "raw": "{copy} 于 {ended}以裸字节发出：这条链路上的内容无法跟踪，"
        "所以说不出它到了没有、到了哪里。",
        "other fate": "{copy} 于 {ended}结束：{fate}{because}。",
        "not ended": "{copy} 于 {sent}发送，目前还不知道它的去向。",
        "command": "{copy} 是 {sender} 的订阅命令，不是消息，不计入账目。",
        "not recorded": "{copy} 的去向不得而知：{ended}时流量太大，记录器改为只记整批消息。",
        "stray": "开始记录时 {copy} 已在途中，或者它是以裸字节来的，或者是套接字自己的通知，"
        "所以只知道它的一部分行程。",
        "no copies": "{message} 于 {sent}发送，但一份副本也没有产生。",
        "many": "{message} 发给了 {count} 个对端：{list}。",
        "many: item": "{count} 份{fate}",
        "unknown": "这份轨迹里没有名为 {name!r} 的消息或副本{examples}。",
        "unknown: examples": "；例如，有 {names}",
        "because": "（{reason}）",
        "limit": "（{depth}/{limit}）",
        "later: ready": "；{other} 直到 {when}才就绪",
        "topic: starts": "它的主题以 {start!r} 开头",
        "topic: is": "它的主题是 {topic!r}",
        "asked: for": " {receiver} 订阅的是 {topics}",
        "asked: nothing": " {receiver} 没有订阅任何主题",
        "asked: late": " {receiver} 的订阅直到 {when}才到达",
        "or": " 或 ",
        "and": "，",
        "seconds": "{seconds:.3f} 秒",
        "its peer": "它的对端",
        "peer": "对端",
        "peer: SUB": "订阅者",
        "peer: PULL": "拉取方",
        "fate: received": "已接收",
        "fate: unread": "未读",
        "fate: filtered": "被过滤",
        "fate: dropped: high-water mark": "因达到高水位被丢弃",
        "fate: dropped: no peer": "因没有对端被丢弃",
        "fate: unroutable": "无法路由",
        "fate: conflated": "被新消息取代",
        "fate: lost: disconnected": "随链路一起丢失",
        "fate: lost: linger expired": "因逗留时间用完而丢失",
        "fate: refused: wrong state": "因状态不对被拒绝",
        "fate: sent as raw bytes": "以裸字节发出",
        "fate: dropped: unfit": "因不合数据报的要求被丢弃",
        "fate: dropped: fault": "被故意丢弃",
        "fate: not recorded": "没有记录",
        "fate: in flight": "还在途中",
        "fate: ": "去向未定",
        "install networkx": "Trace.topology() 需要 networkx：请运行 `pip install networkx` 安装。",
        "install a viewer": "没有安装能画轨迹的组件：请运行 `pip install zlearn` 安装 zlearn，"
        "它的视图会自动登记为绘图组件。",
        "broken viewer": "无法载入绘图组件 {viewer!r}：{error}。",
        "export: nothing": "没有省略任何内容。",
        "export: events": "省略：事件 {n} 之后的 {count} 个事件。",
        "export: steps": "省略：从事件 {n} 起的 {count} 个箭头和注释。",
        "export: lanes": "省略：{count} 个套接字，这些步骤都没有用到。",
        "export: kinds": "此处未画出：{kinds}。",
        "export: batches": "没有可画的副本：轨迹是按批记录的。",
        "export: graph": "此图不含：消息，以及链路何时建立、何时断开。",
        "export: no socket": "（无套接字）",
        "it holds": "成立。",
        "it should not hold": "这本不该成立，却成立了。",
        "never": "这件事决不该发生：{what}。",
        "always": "每一次都应该是：{wanted}。这一次却是：{what}。",
        "eventually none": "这件事本该发生，却没有发生：{wanted}。",
        "eventually few": "这件事本该发生 {times} 次，却只发生了 {count} 次：{wanted}。",
        "happens before": "这件事发生得太早：{what}。在它之前应该先有：{first}。",
        "not caused": "这件事发生了，却不是由下面的事引起的：{first}。发生的是：{what}。",
        "conserved": "有一条消息没有送达。{why}",
        "conserved: no copy": "消息 {message} 没有发给任何人。",
        "bounded": "{socket} 的{which}里有 {depth} 条消息；最多只能有 {most} 条。",
        "at most": "这件事发生了 {count} 次，最多只能发生 {times} 次：{wanted}。",
        "at event": "（事件 {n}）",
        "queue: inbox": "接收队列",
        "queue: outbox": "发送队列",
        "an event": "一个事件",
        "event of kind": "一个“{kind}”事件",
        "tanks: head": "{t} 秒时消息所在的位置（{world}）",
        "tanks: nobody": "（还没有链路）",
        "tanks: messages": "消息",
        "tanks: bytes": "字节",
        "tanks: outbox": "发送队列",
        "tanks: encoded": "已编码",
        "tanks: send": "内核：发送",
        "tanks: wire": "线路",
        "tanks: tap": "窃听器",
        "tanks: receive": "内核：接收",
        "tanks: ahead": "预读",
        "tanks: inbox": "接收队列",
        "tanks: link": "链路上",
        "tanks: inside": "libzmq 内部",
        "tanks: all": "合计",
        "tanks: measured": "实测",
        "tanks: modelled": "模拟",
        "tanks: inferred": "推断",
        "tanks: off": "字节数相差 {bytes}：计数时还有数据在移动",
        "tanks: balanced": "已接受 {accepted} = 途中 {tanks}{ends}：账目平衡",
        "tanks: not balanced": "已接受 {accepted}，途中 {tanks}{ends}：账目不平衡",
        "event with fate": "一条去向为“{fate}”的消息",
        "event at": "{place} 处的{event}",
        "event about": "内容为“{preview}”的{event}",
        "diff: none": "两次运行相同：{count} 个事件，其中 {moved} 个时间不同。",
        "diff: first": "两次运行从这里分开：",
        "diff: follows": "由此而来的事件，第一次运行有 {first} 个，第二次运行有 {second} 个。"
        "其他不同之处：",
        "diff: more": "  ……还有 {count} 处",
        "diff: fates": "去向：{first} | {second}",
        "decided by": "；起决定作用的是事件 {n}",
        "would have saved": "，而{remedy}，就能保住它",
        "remedy: start": "让 {node} 早 {seconds}启动",
        "remedy: wait": "让 {node} 在发送之前多等 {seconds}",
        "remedy: option": "把 {socket} 的 {option} 设为 {value}",
        "remedy: without": "没有这个故障（{fault}）",
        "remedy: synchronise": "让 {node} 在发送之前等待对端",
    },
}


def closed_up(sentence: str, word: str, language: str) -> str:
    """The sentence with no space beside `word`, where one of ours fills a blank meant for names."""
    return re.sub(f" ?{re.escape(word)} ?", word, sentence) if language == "zh" else sentence


def text(key: str, language: str = "en", **facts: Any) -> str:
    """The sentence of that key with its facts filled in.

    reason: a fact of its own: becomes `because`, " (the reason)", or nothing if it is empty.
    Raises: KeyError for a key that isn't there; ValueError for an unknown language.
    """
    if language not in TEXTS:
        raise ValueError(f"no texts in {language!r}: the languages are {', '.join(LANGUAGES)}")
    table = TEXTS[language]
    if "because" not in facts:
        reason = facts.pop("reason", "")
        facts["because"] = table["because"].format(reason=reason) if reason else ""
    return table[key].format(**facts)
