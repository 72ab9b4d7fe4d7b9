"""What the exercises of notebook 11 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "11.1 no pair": "The answer should be a pair of names, such as "
        '("ann.pub#1", "ben.pub#1"); this is a {kind}.',
        "11.1 unknown": "{name} is no message of this run. There are: {there}.",
        "11.1 twice": "{one} and {one} are one message. Find two.",
        "11.1 one person": "{one} and {other} were sent by the same friend, who did one after "
        "the other. What happens at one place is never concurrent.",
        "11.1 caused": "{one} was read by {who} before {other} was sent: one may have led to the "
        "other. Follow the arrows.",
        "11.1 right": "No way along lanes and arrows leads from {one} to {other}, nor back. "
        "Neither could know of the other.",
        "11.1 hint 1": "Start at a message's beginning. Go to the right along its lane, and along "
        "arrows. All that you can reach may have been caused by it.",
        "11.1 hint 2": "Ben answered Ann, so that is no pair. Whom had Cleo heard when she spoke?",
        "11.1 hint 3": "Cleo spoke at 1.5 s. Ann's question came to her later. So her message is "
        "concurrent with more than one.",
        "11.1 further": "there is a second pair in this run. Which one?",
        "11.2 no function": "The answer should be a function of a trace and two events; this is "
        "a {kind}.",
        "11.2 no bool": "The function should return True or False; it returned a {kind}.",
        "11.2 itself": "Event {a} ({one}) did not happen before itself.",
        "11.2 backward": "Event {a} ({one}) comes after event {b} ({other}), and your function "
        "says that it happened before it.",
        "11.2 concurrent": "Event {a} ({one}) was earlier than event {b} ({other}), but nothing "
        "leads from one to the other: they are concurrent.",
        "11.2 missed cause": "Causes alone lead back from event {b} ({other}) to event {a} "
        "({one}), and your function says no.",
        "11.2 missed place": "Event {a} ({one}) happened before event {b} ({other}). The way "
        "there goes along the lane of a socket, too.",
        "11.2 hint 1": "Go backward from b. Two events come directly before an event: its "
        "`cause`, and the one before it at the same socket (of the same node).",
        "11.2 hint 2": "Keep a set of the numbers that you have reached. At the start it holds "
        "`b.n`. Walk through `reversed(trace.events)`.",
        "11.2 hint 3": "For an event whose number is in the set, add `event.cause`, and the last "
        "of those with the same node and socket whose number is smaller.",
        "11.2 further": "how many pairs of events of the run of the three friends are concurrent?",
        "11.3 no class": "The answer should be a class; this is a {kind}.",
        "11.3 no method": "The clock lacks the method {name}.",
        "11.3 no number": "tick and receive should return the clock's time, a whole number; one "
        "of them returned a {kind}.",
        "11.3 equal": "{who} received {message}, which was stamped {stamp}, and the clock says "
        "{now}. To receive comes after to send, so it must be more.",
        "11.3 behind": "{who} received {message}, which was stamped {stamp}, and the clock says "
        "{now}: received before it was sent.",
        "11.3 backward": "The clock of {who} went backward, from {before} to {now}, at {message}.",
        "11.3 stands": "The clock of {who} stood still at {now}, at {message}. Two events at one "
        "place need two times.",
        "11.3 hint 1": "Whatever happens, the clock goes on by one at least. That is `tick`.",
        "11.3 hint 2": "`receive` must give more than the clock said before, and more than the "
        "stamp says.",
        "11.3 hint 3": "`max` of the two, plus one.",
        "11.3 further": "make a vector clock of it: a dict with a number for each friend. When do "
        "two stamps say “concurrent”?",
    },
    "zh": {
        "11.1 no pair": '答案应该是一对名字，例如 ("ann.pub#1", "ben.pub#1")；你给的是 {kind}。',
        "11.1 unknown": "这次运行里没有叫 {name} 的消息。有的是：{there}。",
        "11.1 twice": "{one} 和 {one} 是同一条消息。请找出两条。",
        "11.1 one person": "{one} 和 {other} 是同一个人发的，发完一条才发另一条。"
        "同一处发生的事，永远不会是并发的。",
        "11.1 caused": "{who} 在发送 {other} 之前已经读到了 {one}：前者可能引出了后者。"
        "请顺着箭头走一走。",
        "11.1 right": "沿着泳道和箭头，从 {one} 走不到 {other}，反过来也走不到。"
        "两者不可能知道彼此。",
        "11.1 hint 1": "从一条消息的起点出发，沿着它的泳道和各个箭头往右走。"
        "凡是走得到的，都可能是由它引起的。",
        "11.1 hint 2": "Ben 是在回答 Ann，所以那不算。Cleo 说话的时候，已经听到了谁的话？",
        "11.1 hint 3": "Cleo 在 1.5 秒时说话，Ann 的问题那时还没有传到她那里。"
        "所以与她这条消息并发的，不止一条。",
        "11.1 further": "这次运行里还有另一对。是哪一对？",
        "11.2 no function": "答案应该是一个函数，参数是一条轨迹和两个事件；你给的是 {kind}。",
        "11.2 no bool": "函数应该返回 True 或 False；它返回的是 {kind}。",
        "11.2 itself": "事件 {a}（{one}）并没有先于它自己发生。",
        "11.2 backward": "事件 {a}（{one}）在事件 {b}（{other}）之后，你的函数却说它先发生。",
        "11.2 concurrent": "事件 {a}（{one}）的时刻早于事件 {b}（{other}），"
        "但没有一条路从前者通向后者：它们是并发的。",
        "11.2 missed cause": "从事件 {b}（{other}）出发，光沿着起因往回走，"
        "就走得到事件 {a}（{one}），你的函数却说走不到。",
        "11.2 missed place": "事件 {a}（{one}）先于事件 {b}（{other}）发生。"
        "通向它的路，有一段是沿着某个套接字的泳道走的。",
        "11.2 hint 1": "从 b 往回走。直接排在一个事件前面的有两个：它的 `cause`，"
        "以及同一个节点、同一个套接字上的前一个事件。",
        "11.2 hint 2": "用一个集合记下已经走到的编号，开始时里面只有 `b.n`。"
        "然后走一遍 `reversed(trace.events)`。",
        "11.2 hint 3": "如果一个事件的编号在集合里，就把 `event.cause` 加进去，"
        "再加上节点和套接字相同、编号更小的事件中的最后一个。",
        "11.2 further": "三个朋友的那次运行里，有多少对事件是并发的？",
        "11.3 no class": "答案应该是一个类；你给的是 {kind}。",
        "11.3 no method": "这个时钟缺少方法 {name}。",
        "11.3 no number": "tick 和 receive 应该返回时钟的读数，一个整数；其中一个返回的是 {kind}。",
        "11.3 equal": "{who} 收到了 {message}，上面盖的戳是 {stamp}，时钟却也是 {now}。"
        "接收在发送之后，读数应该更大。",
        "11.3 behind": "{who} 收到了 {message}，上面盖的戳是 {stamp}，时钟却是 {now}："
        "还没发送就收到了。",
        "11.3 backward": "在 {message} 这里，{who} 的时钟从 {before} 退回到了 {now}。",
        "11.3 stands": "在 {message} 这里，{who} 的时钟停在 {now} 没有动。"
        "同一处的两件事要有两个读数。",
        "11.3 hint 1": "不管发生什么，时钟至少要走一格。这就是 `tick`。",
        "11.3 hint 2": "`receive` 给出的读数，既要大于时钟原来的读数，也要大于戳上的数。",
        "11.3 hint 3": "取两者的 `max`，再加一。",
        "11.3 further": "把它改成向量时钟：一个字典，每个朋友一个数。两个戳什么时候说明“并发”？",
    },
}
