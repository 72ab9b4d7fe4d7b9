"""What the exercises of notebook 05 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "05.1 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "05.1 waits": "{count} of {tasks} tasks were received, and the ventilator goes no "
        "further: {sentence}",
        "05.1 not all": "{count} tasks were received; it should be {tasks}, each by one worker. "
        "(An empty message is no task.)",
        "05.1 unequal": "The shares were {shares}. When the first task was dealt, at "
        "{milliseconds} ms, {ready} of 3 workers were connected, and nobody had been asked.",
        "05.1 counted": "The shares were {shares}. When the first task was dealt, {answers} "
        "answers had come, but only from {names}.",
        "05.1 hint 1": "A PUSH can't be asked whom it deals to. But a worker that pulls an empty "
        "task answers with its name.",
        "05.1 hint 2": "While only one worker is there, each empty task goes to that one. Ask "
        "again until you have heard all three names.",
        "05.1 hint 3": "Collect the names in a set: while it has fewer than three, send an empty "
        "task and add the answer.",
        "05.1 further": "count how many empty tasks were needed, and let the ventilator sleep a "
        "little between two questions.",
        "05.2 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "05.2 not there": "{count} of the 30 tasks were dealt to “slow”: it was not connected "
        "yet when they were dealt.",
        "05.2 left lying": "“slow” took {count} of its {dealt} tasks, and the rest was never "
        "received.",
        "05.2 short": "When both colleagues had nothing more to do, at {milliseconds} ms, "
        "{depth} tasks waited for “slow”. It should be more than {most}.",
        "05.2 no queue": "When both colleagues had nothing more to do, at {milliseconds} ms, no "
        "task waited for “slow”: it kept pace. It should be more than {most}.",
        "05.2 hint 1": "A worker is slow when something takes its time between two calls of recv.",
        "05.2 hint 2": "The colleagues need 10 × 10 ms. In that time “slow” may take four tasks "
        "at most.",
        "05.2 hint 3": "Pull in a loop without end, and await node.sleep(0.1) after each task.",
        "05.2 further": "when is the last of the 30 tasks taken? Compare it with the time that "
        "the three would need if each took the next task only when it is free.",
        "05.3 no function": "The answer should be a function of a trace; this is a {kind}.",
        "05.3 no list": "The function should return a list of the ids of copies, so that each "
        "can be looked at; it returned a {kind}.",
        "05.3 no copy": "“{id}” is the id of no copy in this trace. It looks like "
        "ventilator.push#7/2.",
        "05.3 done": "{id} is in your list, and it was done: {why}",
        "05.3 late": "{id} is in your list, and its worker is still there; it is late, not dead. "
        "{why}",
        "05.3 unread": "{id} is missing in your list: it had arrived, and died in the inbox. {why}",
        "05.3 missing": "{id} is missing in your list: it died on its way. {why}",
        "05.3 hint 1": 'Which socket was closed? trace.of(kind="closed") tells.',
        "05.3 hint 2": "A copy died with the pipe if its receiver is a socket that was closed, "
        "and its fate is not “received”.",
        "05.3 hint 3": "Two lines: a set of the closed sockets' names, and a list of copy.id "
        "over trace.copies() with these two conditions.",
        "05.3 further": "the ventilator never learned of it. Which message from the workers "
        "would it need, to send these tasks again?",
    },
    "zh": {
        "05.1 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "05.1 waits": "{tasks} 个任务只接收了 {count} 个，分发者就停住了：{sentence}",
        "05.1 not all": "接收了 {count} 个任务；应该是 {tasks} 个，每个由一个工作者接收。"
        "（空消息不算任务。）",
        "05.1 unequal": "各人的份额是 {shares}。{milliseconds} 毫秒时分发第一个任务，3 个工作者中"
        "连接好的有 {ready} 个，而且没有问过任何人。",
        "05.1 counted": "各人的份额是 {shares}。分发第一个任务之前来了 {answers} 个回答，但都只来"
        "自 {names}。",
        "05.1 hint 1": "没法问 PUSH 它在分给谁。不过，工作者收到空任务时，会报上自己的名字。",
        "05.1 hint 2": "只有一个工作者在的时候，每个空任务都给了它。继续问，直到三个名字都听到为"
        "止。",
        "05.1 hint 3": "用一个集合收集名字：不足三个时，就发一个空任务，并把回答加进去。",
        "05.1 further": "数一数用了多少个空任务，再让分发者两次发问之间睡一小会儿。",
        "05.2 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "05.2 not there": "30 个任务里有 {count} 个分给了“slow”：分的时候它还没有连上。",
        "05.2 left lying": "分给“slow”的 {dealt} 个任务，它取走了 {count} 个，其余的一直没有接收。",
        "05.2 short": "{milliseconds} 毫秒时两位同事都没事可做了，等着“slow”的任务有 {depth} 个。"
        "应该多于 {most} 个。",
        "05.2 no queue": "{milliseconds} 毫秒时两位同事都没事可做了，却没有任务等着“slow”：它跟上"
        "了。应该多于 {most} 个。",
        "05.2 hint 1": "两次 recv 之间要花时间，工作者就慢了。",
        "05.2 hint 2": "两位同事要用 10 × 10 毫秒。在这段时间里，“slow”最多只能取走四个任务。",
        "05.2 hint 3": "在一个无限循环里接收，每个任务之后 await node.sleep(0.1)。",
        "05.2 further": "30 个任务中最后一个是什么时候取走的？如果每个人有空时才去取下一个任务，"
        "三个人一共需要多久？比较一下。",
        "05.3 no function": "答案应该是一个以轨迹为参数的函数；你给的是 {kind}。",
        "05.3 no list": "这个函数应该返回由副本名字组成的列表，好一份一份地查看；"
        "它返回的是 {kind}。",
        "05.3 no copy": "这条轨迹里没有名为“{id}”的副本。名字像 ventilator.push#7/2 这样。",
        "05.3 done": "{id} 在你的列表里，但它已经有人做了：{why}",
        "05.3 late": "{id} 在你的列表里，但它的工作者还在：这份只是晚了，没有丢。{why}",
        "05.3 unread": "你的列表里没有 {id}：它已经送到，却丢在接收队列里了。{why}",
        "05.3 missing": "你的列表里没有 {id}：它丢在途中了。{why}",
        "05.3 hint 1": '哪个套接字关闭了？trace.of(kind="closed") 会告诉你。',
        "05.3 hint 2": "如果接收方的套接字已经关闭，而去向又不是“received”，这份副本就是随管"
        "道一起丢的。",
        "05.3 hint 3": "两行：一个集合，放关闭了的套接字的名字；一个列表，用这两个条件从"
        " trace.copies() 里取 copy.id。",
        "05.3 further": "分发者一直不知道这件事。要把这些任务再发一次，工作者得告诉它什么？",
    },
}
