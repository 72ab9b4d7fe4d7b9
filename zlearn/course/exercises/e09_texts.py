"""What the exercises of notebook 09 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "09 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "09.1 torn": "A radio received the frames “{frames}”. A message has two here: a topic and "
        "a text. Pass messages on whole.",
        "09.1 nobody": "No connection was made: stations connect to tcp://broker:5555, radios to "
        "tcp://broker:5556, and nobody is bound there. {wait}",
        "09.1 types": "The broker refused a connection: {reason}. Stations are PUBs and come to "
        "tcp://broker:5555, radios are SUBs and come to tcp://broker:5556.",
        "09.1 upstream": "No subscription reached a station, so the stations sent nothing. {wait}",
        "09.1 count": "Radio {number} received {count} messages; it should be {due}.",
        "09.1 unwanted": "“{topic}” came to the broker, and no radio asked for it. If "
        "subscriptions "
        "went up to the stations, they would not send it.",
        "09.1 hint 1": "For the stations the broker is a subscriber, for the radios a publisher. "
        "Which two types let a program hand subscriptions on?",
        "09.1 hint 2": "An XSUB at 5555, where the stations come; an XPUB at 5556, where the "
        "radios "
        "come. Messages go down, and subscriptions go up.",
        "09.1 hint 3": "Bind both and call `zmq.proxy(front, back)` in a plain `def`. It passes on "
        "in both directions.",
        "09.1 further": "a proxy behind a proxy: let a second broker connect to the first. Which "
        "subscriptions still reach the stations?",
        "09.2 unanswered": "{asked} questions were asked and {count} answered. It should be 6. "
        "{wait}",
        "09.2 silent": "All clients were answered, but the listener at tcp://broker:5557 heard "
        "nothing.",
        "09.2 envelope": "The listener received “{frames}”. It should get each message whole, with "
        "its envelope.",
        "09.2 missed": "“{text}” went through the broker, and the listener never got a copy.",
        "09.2 twice": "The listener got “{text}” more than once.",
        "09.2 hint 1": "A ROUTER in front, a DEALER at the back, and a third socket for the "
        "copies, which the PULL of the listener can connect to.",
        "09.2 hint 2": "`zmq.proxy(front, back, tap)`: the third one gets a copy of each message, "
        "in both directions. A PUSH, bound to tcp://broker:5557.",
        "09.2 further": "a PUSH waits for its listener. Make the tap a PUB and the listener a SUB, "
        "so that the queue works without anybody who listens.",
        "09.3 no function": "The answer should be a function of a list; this is a {kind}.",
        "09.3 no list": "`upstream` should return a list of (wants, topic); the type of this is "
        "{kind}.",
        "09.3 missing": "Message {number} to the broker's program is {true}; your list has {said} "
        "in its place. Something is missing in it.",
        "09.3 too many": "Message {number} to the broker's program is {true}; your list has {said} "
        "in its place. That one changes nothing, so nobody is told of it.",
        "09.3 hint 1": "A topic is either wanted by somebody or by nobody. Only a change between "
        "the two is news.",
        "09.3 hint 2": "Count for each topic how many want it. 0 → 1 is passed on, and so is "
        "1 → 0.",
        "09.3 further": "set `xpub_verbose = 1` on an XPUB and see what changes. Whom does that "
        "help? (Lesson 15.)",
    },
    "zh": {
        "09 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "09.1 torn": "有一台收音机收到的帧是“{frames}”。这里的消息有两帧：主题和正文。转发时消息要"
        "保持完整。",
        "09.1 nobody": "一条连接也没有建立：电台连接到 tcp://broker:5555，收音机连接到"
        " tcp://broker:5556，那里却没有人绑定。{wait}",
        "09.1 types": "中间节点拒绝了一条连接：{reason}。电台是 PUB，来 tcp://broker:5555；收音机是"
        " SUB，来 tcp://broker:5556。",
        "09.1 upstream": "没有一个订阅到达电台，所以电台什么也没发。{wait}",
        "09.1 count": "收音机 {number} 收到 {count} 条消息；应该是 {due} 条。",
        "09.1 unwanted": "“{topic}”到了中间节点，却没有一台收音机要它。如果订阅能一直传到电台，电"
        "台就不会发它。",
        "09.1 hint 1": "对电台来说，中间节点是订阅者；对收音机来说，它是发布者。哪两种类型能让程序"
        "把订阅传下去？",
        "09.1 hint 2": "电台来的 5555 用 XSUB，收音机来的 5556 用 XPUB。消息往下走，订阅往上走。",
        "09.1 hint 3": "在一个普通的 `def` 里绑定两者，再调用 `zmq.proxy(front, back)`。它两个方向"
        "都转发。",
        "09.1 further": "代理后面再放一个代理：让第二个中间节点连接到第一个。哪些订阅还会传到电"
        "台？",
        "09.2 unanswered": "一共问了 {asked} 个问题，得到 {count} 个回答。应该是 6 个。{wait}",
        "09.2 silent": "客户端都得到了回答，但 tcp://broker:5557 的旁听者什么也没听到。",
        "09.2 envelope": "旁听者收到的是“{frames}”。每条消息都应该完整，带着信封。",
        "09.2 missed": "“{text}”经过了中间节点，旁听者却没有得到副本。",
        "09.2 twice": "“{text}”旁听者收到了不止一次。",
        "09.2 hint 1": "前面一个 ROUTER，后面一个 DEALER，再加第三个套接字放副本，旁听者的 PULL 要"
        "能连上它。",
        "09.2 hint 2": "`zmq.proxy(front, back, tap)`：第三个套接字得到每条消息的副本，两个方向都有"
        "。用一个绑定到 tcp://broker:5557 的 PUSH。",
        "09.2 further": "PUSH 会等它的旁听者。把它换成 PUB，旁听者换成 SUB，这样没人旁听时队列也照"
        "常工作。",
        "09.3 no function": "答案应该是一个以列表为参数的函数；你给的是 {kind}。",
        "09.3 no list": "`upstream` 应该返回由 (wants, topic) 组成的列表；它返回的是 {kind}。",
        "09.3 missing": "中间节点的程序收到的第 {number} 条消息是 {true}；你的列表在这个位置上是"
        " {said}。列表里缺了一条。",
        "09.3 too many": "中间节点的程序收到的第 {number} 条消息是 {true}；你的列表在这个位置上是"
        " {said}。那一条什么也没有改变，所以谁也不会得到通知。",
        "09.3 hint 1": "一个主题，要么有人要，要么没人要。只有在两者之间变化，才算新闻。",
        "09.3 hint 2": "给每个主题数一数有几个人要。0 → 1 要往上传，1 → 0 也要。",
        "09.3 further": "给 XPUB 设置 `xpub_verbose = 1`，看看有什么变化。这对谁有用？（第 15 "
        "课。）",
    },
}
