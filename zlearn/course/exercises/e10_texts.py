"""What the exercises of notebook 10 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "10.1 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "10.1 no beats": "The watcher received no beat at all. Does it bind to "
        "tcp://watcher:5560, and receive?",
        "10.1 alive": "It said “dead”, {milliseconds} ms after the last beat. But the worker was "
        "alive, and the next beat was only late.",
        "10.1 never": "The worker died at {time} s, and the watcher never said so.",
        "10.1 late": "It said “dead” {beats} beats after the worker's death. Three are allowed.",
        "10.1 again": "It said “dead” {count} times. Once is enough.",
        "10.1 hint 1": "`recv` waits for ever. `await pull.poll(ms)` waits so many milliseconds at "
        "most, and returns 0 if nothing came.",
        "10.1 hint 2": "The time must run anew from each beat: poll, receive, poll, receive, …",
        "10.1 hint 3": "Loop while `await pull.poll(300)` finds something, and receive it. After "
        "the loop the worker is dead.",
        "10.1 further": "watch three workers at once. Each beat must say who beats, and you keep "
        "the time of each one's last beat.",
        "10.2 no number": "`linger` should be a whole number of milliseconds; this is a {kind}.",
        "10.2 no linger": "{value} is no linger time. It is a number of milliseconds, or -1 for "
        "ever.",
        "10.2 at once": "With linger 0, close threw {count} letters away at once. The postman "
        "came at {time} s.",
        "10.2 unit": "{count} letters were lost after {linger} milliseconds. The postman came at "
        "{time} s. Mind the unit.",
        "10.2 short": "{count} letters were lost after {linger} ms, and the postman came at "
        "{time} s. Beyond that he needs to be found: an attempt, and the handshake.",
        "10.2 long": "The postman never came, and the socket gave up at {time} s. It should have "
        "done so by {latest} s.",
        "10.2 for ever": "The postman never came, and the socket never gave up: after {count} "
        "attempts it was still trying when the play ended.",
        "10.2 hint 1": "Linger is counted in milliseconds, from the call of close.",
        "10.2 hint 2": "He comes at 2 s at the latest. Until the next attempt up to 0.2 s may "
        "pass, and the handshake takes its time too.",
        "10.2 hint 3": "Anything from 2500 to 5000 will do.",
        "10.2 further": "give the sender `reconnect_ivl_max=4000`. Does your linger time still "
        "save the letters?",
        "10.3 no function": "The answer should be a function of a trace; this is a {kind}.",
        "10.3 no list": "The function should return a list of numbers; it returned a {kind}.",
        "10.3 too many": "Your function returned {count} numbers. Outages that ended: {right}.",
        "10.3 too few": "Your function returned {count} numbers. Outages that ended: {right}.",
        "10.3 short": "Outage {number} lasted {right} s, and your function says {told} s. It is "
        "over when messages may flow again.",
        "10.3 long": "Outage {number} lasted {right} s, and your function says {told} s. It begins "
        "when the client notices.",
        "10.3 hint 1": 'Only what happened at "client.push" counts; every event has a `socket`.',
        "10.3 hint 2": "An outage begins with `disconnected` and ends with `ready`. `connected` "
        "is too early: the handshake is still to come.",
        "10.3 hint 3": "Walk through the events in order. Note the time of each `disconnected`; "
        "at each `ready` after one, append the difference.",
        "10.3 further": "how many tasks did the outbox hold when each outage ended? "
        "`trace.depth` knows.",
    },
    "zh": {
        "10.1 no actor": "答案应该是一个角色，也就是一个以节点为参数的函数；你给的是 {kind}。",
        "10.1 no beats": "看护者一次心跳也没有收到。它绑定 tcp://watcher:5560 了吗？接收了吗？",
        "10.1 alive": "距上一次心跳才 {milliseconds} 毫秒，它就说“dead”了。"
        "可是工作者还活着，下一次心跳只是来晚了。",
        "10.1 never": "工作者在 {time} 秒时死了，看护者却始终没有说出来。",
        "10.1 late": "工作者死后过了 {beats} 次心跳的时间，它才说“dead”。最多只能过三次。",
        "10.1 again": "它说了 {count} 次“dead”。一次就够了。",
        "10.1 hint 1": "`recv` 会一直等下去。`await pull.poll(ms)` 最多等这么多毫秒，"
        "什么也没来就返回 0。",
        "10.1 hint 2": "每来一次心跳，都要重新计时：poll、接收、poll、接收……",
        "10.1 hint 3": "只要 `await pull.poll(300)` 等到了东西，就接收，继续循环。"
        "循环结束，就说明工作者死了。",
        "10.1 further": "同时看护三个工作者。心跳要说明是谁的，你要记住每一个最近一次心跳的时间。",
        "10.2 no number": "`linger` 应该是一个整数，单位是毫秒；你给的是 {kind}。",
        "10.2 no linger": "{value} 不能当逗留时间。逗留时间是毫秒数，-1 表示永远。",
        "10.2 at once": "逗留时间为 0，close 当场丢弃了 {count} 封信。邮递员在 {time} 秒时才来。",
        "10.2 unit": "{linger} 毫秒之后，{count} 封信丢了。邮递员在 {time} 秒时才来。请注意单位。",
        "10.2 short": "{linger} 毫秒之后，{count} 封信丢了，而邮递员在 {time} 秒时才来。"
        "他来了以后，还得再试一次连接，再握手。",
        "10.2 long": "邮递员始终没有来，套接字到 {time} 秒才放弃。它最迟应在 {latest} 秒时放弃。",
        "10.2 for ever": "邮递员始终没有来，套接字也始终没有放弃：尝试了 {count} 次，"
        "到运行结束时还在试。",
        "10.2 hint 1": "逗留时间以毫秒计，从调用 close 的那一刻算起。",
        "10.2 hint 2": "他最迟 2 秒时到。离下一次尝试可能还有 0.2 秒，握手也要花时间。",
        "10.2 hint 3": "从 2500 到 5000 都可以。",
        "10.2 further": "给发送方加上 `reconnect_ivl_max=4000`。你的逗留时间还能保住这些信吗？",
        "10.3 no function": "答案应该是一个以轨迹为参数的函数；你给的是 {kind}。",
        "10.3 no list": "函数应该返回一个由数字组成的列表；它返回的是 {kind}。",
        "10.3 too many": "你的函数找到了 {count} 次中断，而已经结束的中断有 {right} 次。",
        "10.3 too few": "你的函数找到了 {count} 次中断，而已经结束的中断有 {right} 次。",
        "10.3 short": "第 {number} 次中断持续了 {right} 秒，你的函数说是 {told} 秒。"
        "消息又能流动时，中断才算结束。",
        "10.3 long": "第 {number} 次中断持续了 {right} 秒，你的函数说是 {told} 秒。"
        "客户端察觉时，中断才算开始。",
        "10.3 hint 1": '只算发生在 "client.push" 上的事件；每个事件都有 `socket`。',
        "10.3 hint 2": "中断以 `disconnected` 开始，以 `ready` 结束。"
        "`connected` 还太早：握手还没有做。",
        "10.3 hint 3": "按顺序走一遍所有事件。记下每个 `disconnected` 的时刻；"
        "之后遇到 `ready`，就把时间差加进列表。",
        "10.3 further": "每次中断结束时，发送队列里积了多少任务？`trace.depth` 知道。",
    },
}
