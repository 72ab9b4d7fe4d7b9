"""What the lab says to a learner who waits for ever, in English and in Chinese.

Rule for this file: a table of sentences and the one function that looks one up. Both
languages have the same keys and the same names in braces; a test holds them to it.
"""

from typing import Any

from zlearn.trace.speaking import language as spoken

LANGUAGES = ("en", "zh")

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "for ever": "{socket}.{call}() would wait for ever: {reason}.",
        "waits": "{socket}.{call}() waits: {reason}.",
        "term": "the context of {node} would wait for ever to end: {reason}.",
        "term: open": "{sockets} not closed",
        "term: lingers": "{socket} still lingers for what it could not send (set LINGER to 0, or "
        "close(linger=0), to throw it away)",
        "nothing": "nothing is left that could happen in this world.",
        "no endpoint": "it is neither bound nor connected to anything",
        "nobody bound": "{socket} is connected to {endpoint}, and nobody has bound it",
        "no such node": "{socket} is connected to {endpoint}, and there is no node {node!r} (there "
        "are: {nodes})",
        "own host": "{socket} is connected to {endpoint}, which is {socket}'s own node {node}, and "
        "nobody has bound it there",
        "bound elsewhere": " ({others} is bound)",
        "nobody connected": "it is bound to {endpoint}, and nobody has connected to it",
        "not subscribed": 'it has subscribed to nothing, and so gets nothing; subscribe(b"") asks '
        "for everything",
        "subscribed": "nothing that it subscribed to ({topics}) is on its way from {peers}",
        "request unread": "its request waits unread at {peer}: {peer}.recv() is due",
        "reply owed": "{peer} has received its request and has not replied: {peer}.send() is due",
        "no reply": "the reply to its request is not on its way",
        "no request": "no request is on its way to it from {peers}",
        "nothing sent": "nothing is on its way to it from {peers}",
        "full": "the queues to all its peers are full ({peers}), and nobody takes anything out",
        "no peer": "no peer is connected to it any more",
        "wrong peers": "what connects to it is no match: {facts}",
        "or": " or ",
        "and": ", ",
        "in async": "this is a blocking call, and it was made inside an async actor: it would stop "
        "the whole world. Make the node's sockets with node.socket(…), and await what they return",
        "blame": "; a fault is behind it: {what} (at {t} s)",
        # Faults.
        "everybody": "everybody",
        "fault: latency": "{where}: what is sent takes {value} s",
        "fault: jitter": "{where}: what is sent takes up to {value} s longer",
        "fault: bandwidth": "{where}: {value} bytes a second",
        "fault: loss": "{where}: a fraction of {value} is lost and sent again",
        "fault: partition": "partition: {where}",
        "fault: hold": "hold: {where}",
        "fault: release": "release: {where}",
        "fault: cut": "cut: {where}",
        "fault: heal": "heal: {where}",
        "fault: reset": "reset: {where}",
        "fault: crash": "crash: {where}",
        "fault: restart": "restart: {where}",
        "fault: freeze": "freeze: {where}",
        "fault: pause": "pause: the program of {where}",
        "fault: thaw": "thaw: {where}",
        "fault: slow": "slow consumer: {where} stands still {value} s after each message",
        "fault: drop": "drop: {where}",
        "fault: lasts": ", for {seconds} s",
        "fault: over": "over: {what}",
        "fault: dropped": "dropped on purpose",
        # Forks.
        "fork: past": "this fork begins at {at:g} s, and this is in its past: {fault}",
        "fork: no recipe": "what was not played from a scene in the lab can't be played again",
        "fork: nothing": "nothing is changed: say which faults, seed, options or starts",
        # Plays by hand.
        "past: differs": "this scene did something else when it was played again up to the event "
        "{n} at {t:.6f} s: something in it depends on more than its seed (the clock on the wall, "
        "chance of its own, or what an earlier play left behind)",
        # The same scenes side by side.
        "trouble: slow joiner": "slow joiner",
        "trouble: hwm block": "high-water mark: PUSH blocks",
        "trouble: hwm drop": "high-water mark: PUB drops",
        "trouble: lost on disconnect": "lost on disconnect",
        "trouble: linger 0": "linger 0",
        "trouble: unknown routing id": "unknown routing id",
        "trouble: req stuck": "REQ stuck after its server died",
        "trouble: handover": "ROUTER handover",
        "fidelity: hwm block": "How many are accepted depends on the room between the two queues: "
        "the kernels' buffers, 64 KiB each in the lab, megabytes on Linux; in libzmq's world also "
        "the tap's. What a tap has handed on counts as unread there.",
        "fidelity: hwm drop": "How many get through depends on the room between the queues, and "
        "on how fast the machine empties the first; that the rest are dropped, and that nobody "
        "waits, does not.",
        "fidelity: lost on disconnect": "The same messages are lost everywhere. What lay in the "
        "receiver's kernel is “lost: disconnected” where the engine is seen; a tap has seen it "
        "handed on, so in libzmq's world it counts as unread.",
        "fidelity: req stuck": "The request that could not be sent a second time is in the books "
        "of zlearn as “refused: wrong state”. libzmq's refusal is an error of the call alone: "
        "nothing was sent, and a tap sees nothing.",
        # Searches.
        "install tqdm": "A progress bar needs tqdm: install it with `pip install tqdm`, or leave "
        "progress=True out.",
        "search: seeds": "{runs} seeds played",
        "search: all orders": "{runs} orders of delivery played, and there are no others",
        "search: some orders": "{runs} orders of delivery played: all that differ from the natural "
        "one in at most {deviations} places, and some more (the bound is {bound})",
        "search: holds": ": it holds in all of them.",
        "search: fails": ": it fails in {failing} of {runs}.",
        "search: shortest": "The shortest run that fails, seed {seed}, {length} events:",
        "search: before": "   … {count} events before these",
        "search: raised": "The actor on {node} raised {error}.",
        "search: no": "The property does not hold.",
    },
    "zh": {
        "for ever": "{socket}.{call}() 会永远等下去：{reason}。",
        "waits": "{socket}.{call}() 在等待：{reason}。",
        "term": "节点 {node} 的上下文永远结束不了：{reason}。",
        "term: open": "{sockets} 还没有关闭",
        "term: lingers": "{socket} 还在为发不出去的消息逗留（把 LINGER 设为 0，或用 close(linger=0)"
        "，就会丢弃它们）",
        "nothing": "这个世界里不会再发生任何事。",
        "no endpoint": "它既没有绑定，也没有连接任何端点",
        "nobody bound": "{socket} 连接了 {endpoint}，但没有人绑定它",
        "no such node": "{socket} 连接了 {endpoint}，但没有名为 {node!r} 的节点（现有：{nodes}）",
        "own host": "{socket} 连接了 {endpoint}，那是 {socket} 自己的节点 {node}，"
        "而那里没有人绑定它",
        "bound elsewhere": "（{others} 已绑定）",
        "nobody connected": "它绑定了 {endpoint}，但没有人来连接",
        "not subscribed": '它没有任何订阅，所以什么也收不到；subscribe(b"") 会订阅全部消息',
        "subscribed": "它订阅的消息（{topics}），{peers} 一条也没有发来",
        "request unread": "它的请求到了 {peer}，还没有人读：该调用 {peer}.recv() 了",
        "reply owed": "{peer} 收到了它的请求，还没有回答：该调用 {peer}.send() 了",
        "no reply": "它的请求没有回答发来",
        "no request": "{peers} 没有发来请求",
        "nothing sent": "{peers} 没有发来消息",
        "full": "通往所有对端的队列都满了（{peers}），而且没有人取走消息",
        "no peer": "已经没有对端与它连着",
        "wrong peers": "连接它的对端类型不匹配：{facts}",
        "or": "或",
        "and": "、",
        "in async": "这是一个阻塞调用，却出现在异步角色里，会让整个世界停下来。"
        "请用 node.socket(…) 创建套接字，并 await 它们返回的结果",
        "blame": "；背后是一个故障：{what}（{t} 秒时）",
        "everybody": "所有节点",
        "fault: latency": "{where}：发出的数据要走 {value} 秒",
        "fault: jitter": "{where}：发出的数据最多再晚到 {value} 秒",
        "fault: bandwidth": "{where}：每秒 {value} 字节",
        "fault: loss": "{where}：丢失的比例是 {value}，丢失的会重发",
        "fault: partition": "网络分区：{where}",
        "fault: hold": "扣住：{where}",
        "fault: release": "放行：{where}",
        "fault: cut": "切断：{where}",
        "fault: heal": "恢复：{where}",
        "fault: reset": "重置连接：{where}",
        "fault: crash": "崩溃：{where}",
        "fault: restart": "重启：{where}",
        "fault: freeze": "冻结：{where}",
        "fault: pause": "暂停：{where} 的程序",
        "fault: thaw": "解冻：{where}",
        "fault: slow": "慢消费者：{where} 每收一条消息就停 {value} 秒",
        "fault: drop": "丢弃：{where}",
        "fault: lasts": "，持续 {seconds} 秒",
        "fault: over": "结束：{what}",
        "fault: dropped": "被故意丢弃",
        "fork: past": "这次分叉从 {at:g} 秒开始，而这件事在那之前：{fault}",
        "fork: no recipe": "不是在实验室里由场景运行出来的，无法重新运行",
        "fork: nothing": "什么也没有改变：请指明故障、种子、选项或启动时间",
        "past: differs": "重新运行到 {t:.6f} 秒的事件 {n} 时，这个场景的行为与上次不同："
        "其中有些东西不只取决于种子（真实的时钟、自己的随机数，或上次运行留下的东西）",
        "trouble: slow joiner": "慢加入者",
        "trouble: hwm block": "高水位：PUSH 阻塞",
        "trouble: hwm drop": "高水位：PUB 丢弃",
        "trouble: lost on disconnect": "断开时丢失",
        "trouble: linger 0": "逗留时间为 0",
        "trouble: unknown routing id": "未知的路由标识",
        "trouble: req stuck": "服务器死了，REQ 卡住",
        "trouble: handover": "ROUTER 移交",
        "fidelity: hwm block": "能接受多少条取决于两个队列之间的空间：内核缓冲区在实验室里"
        "各为 64 KiB，在 Linux 上有几兆字节；在 libzmq 世界里还要加上窃听器的缓冲区。"
        "窃听器已转交的消息，在那里算作未读。",
        "fidelity: hwm drop": "有多少条能通过取决于两个队列之间的空间，以及机器清空第一个队列"
        "的速度；但其余的都被丢弃、没有人等待，这一点不变。",
        "fidelity: lost on disconnect": "各个世界丢失的消息相同。留在接收方内核里的消息，"
        "在能看到引擎的地方是“lost: disconnected”；窃听器看到它已转交，"
        "所以在 libzmq 世界里算作未读。",
        "fidelity: req stuck": "第二次发不出去的请求，在 zlearn 的账目里是“refused: wrong state”。"
        "libzmq 的拒绝只是那次调用报错：什么也没有发送，窃听器也什么都看不到。",
        "install tqdm": "进度条需要 tqdm：请运行 `pip install tqdm` 安装，或去掉 progress=True。",
        "search: seeds": "运行了 {runs} 个种子",
        "search: all orders": "运行了 {runs} 种投递顺序，没有别的顺序了",
        "search: some orders": "运行了 {runs} 种投递顺序：与自然顺序最多有 {deviations} 处不同的"
        "全部顺序，以及另外一些（上限为 {bound}）",
        "search: holds": "：全部成立。",
        "search: fails": "：{runs} 次中有 {failing} 次不成立。",
        "search: shortest": "最短的失败运行，种子 {seed}，{length} 个事件：",
        "search: before": "   ……此前还有 {count} 个事件",
        "search: raised": "{node} 上的角色抛出了 {error}。",
        "search: no": "该性质不成立。",
    },
}


def text(key: str, language: str = "en", **facts: Any) -> str:
    """The sentence of that key with its facts filled in.

    Raises: KeyError for a key that isn't there; ValueError for an unknown language.
    """
    if language not in TEXTS:
        raise ValueError(f"no texts in {language!r}: the languages are {', '.join(LANGUAGES)}")
    return TEXTS[language][key].format(**facts)


def say(key: str, **facts: Any) -> str:
    """The sentence of that key in the language that we speak."""
    return text(key, spoken(), **facts)
