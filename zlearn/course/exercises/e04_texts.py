"""What the exercises of notebook 04 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "04 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "04.1 waits": "The publisher never begins. {sentence}",
        "04.1 not ten": "The publisher should send “news 0” to “news 9”, each once and in order. "
        "It sent {count} of them.",
        "04.1 lost": "{node} missed {count} of the ten. {why}",
        "04.1 guessed": "Nothing was lost in this run. But the first news was sent {seconds} s "
        "after the last subscription had arrived. To wait on to be sure is a guess: be told.",
        "04.1 hint 1": "A PUB hears the subscriptions and keeps them to itself. Which type tells "
        "its program?",
        "04.1 hint 2": '`await xpub.recv()` returns `b"\\1news"` when a subscription to '
        "“news” has arrived. With `xpub_verbose=1` it does so for each listener.",
        "04.1 hint 3": 'Count those that are exactly `b"\\1news"`: somebody may have asked for '
        "the weather. When there are three, send.",
        "04.1 further": "a listener that has gone away again takes its subscription back, and you "
        'receive `b"\\0news"`. Let one of them leave, and count down.',
        "04.2 too early": "{node} told its name before it had heard a single “hello”. At that "
        "moment nobody knew whether its subscription had arrived.",
        "04.2 deaf": "{node} never heard a “hello”, so it can't know whether it is tuned in.",
        "04.2 silent": "{node} heard the “hello” and did not tell its name. The publisher waits "
        "for it.",
        "04.2 other name": "{node} said “{said}”. The publisher counts names, so each one has to "
        "tell its own: `node.name`.",
        "04.2 lost": "{node} missed {count} of the ten. {why}",
        "04.2 hint 1": "What do you know for certain once you have received anything at all from "
        "the publisher?",
        "04.2 hint 2": "Subscribe to “hello” and to “news”. Connect both sockets. Then receive "
        "once, before you say anything.",
        "04.2 hint 3": "After the first `recv_string`, `await push.send_string(node.name)`. Then "
        "receive in a loop: there may be another “hello” before the news.",
        "04.2 further": "take back the subscription to “hello” once you have heard it. Does it "
        "still work, and what changes on the wire?",
        "04.3 no function": "The answer should be a function of a trace; this is a {kind}.",
        "04.3 no list": "The function should return a list of names of messages; it returned a "
        "{kind}.",
        "04.3 no message": "“{id}” is the name of no message in this trace. Names look like "
        "`publisher.pub#1`.",
        "04.3 received": "{id} was received. The subscription had arrived at {time} s, before it "
        "was sent.",
        "04.3 not wanted": "{id}, “{preview}”, was not sent too early: the subscription had "
        "arrived at {time} s. Nobody had asked for it, and that is another matter.",
        "04.3 missing": "{id} was sent before the subscription arrived, which was at {time} s, and "
        "your list lacks it. {why}",
        "04.3 hint 1": "There is an event `subscribed` at the listener, when it asks, and another "
        "one at the publisher, when that has arrived. Which of them opens the sieve?",
        "04.3 hint 2": '`[arrived] = trace.of(kind="subscribed", node="publisher")`. Then compare '
        "`message.t` with `arrived.t`, for each of `trace.messages()`.",
        "04.3 further": "how long did the listener take from its first step to the open sieve? "
        "Divide it by the latency.",
    },
    "zh": {
        "04 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "04.1 waits": "发布者一直没有开始。{sentence}",
        "04.1 not ten": "发布者应该按顺序发出“news 0”到“news 9”，各一次。它发了 {count} 条。",
        "04.1 lost": "十条里 {node} 漏了 {count} 条。{why}",
        "04.1 guessed": "这次一条也没丢。可是最后一个订阅到达之后，过了 {seconds} 秒才发第一条"
        "新闻。为了保险多等一会儿，终究是猜；要等别人告诉你。",
        "04.1 hint 1": "PUB 听得到订阅，却不告诉程序。哪种类型会告诉程序？",
        "04.1 hint 2": '“news”的订阅一到，`await xpub.recv()` 就返回 `b"\\1news"`。'
        "设了 `xpub_verbose=1`，每来一个听众都会告诉你一次。",
        "04.1 hint 3": '只数正好等于 `b"\\1news"` 的：也许有人还订了天气。数到三个，就开始发。',
        "04.1 further": '听众走了，它的订阅也会收回，你会收到 `b"\\0news"`。'
        "让其中一个离开，把人数减下来。",
        "04.2 too early": "{node} 连一声“hello”都没听到，就报了名字。"
        "那一刻谁也不知道它的订阅到了没有。",
        "04.2 deaf": "{node} 从来没有听到“hello”，所以无从知道自己是不是已经收得到了。",
        "04.2 silent": "{node} 听到了“hello”，却没有报名字。发布者还在等它。",
        "04.2 other name": "{node} 报的是“{said}”。发布者是按名字数人的，"
        "所以每个听众都要报自己的名字：`node.name`。",
        "04.2 lost": "十条里 {node} 漏了 {count} 条。{why}",
        "04.2 hint 1": "只要从发布者那里收到过一样东西，你就能断定什么？",
        "04.2 hint 2": "订阅“hello”和“news”，两个套接字都连上。什么都别说，先收一次。",
        "04.2 hint 3": "第一次 `recv_string` 之后，`await push.send_string(node.name)`。"
        "然后循环接收：新闻之前也许还会来一声“hello”。",
        "04.2 further": "听到“hello”之后就取消对它的订阅。还行得通吗？线路上有什么不同？",
        "04.3 no function": "答案应该是一个以轨迹为参数的函数；你给的是 {kind}。",
        "04.3 no list": "函数应该返回一个由消息名字组成的列表；它返回的是 {kind}。",
        "04.3 no message": "这条轨迹里没有名为“{id}”的消息。名字像 `publisher.pub#1` 这样。",
        "04.3 received": "{id} 收到了。它发出之前，订阅在 {time} 秒时就已经到了。",
        "04.3 not wanted": "{id}“{preview}”发得并不早：订阅在 {time} 秒时就到了。"
        "只是没有人要它，那是另一回事。",
        "04.3 missing": "{id} 发出时订阅还没有到（{time} 秒才到），你的列表里却没有它。{why}",
        "04.3 hint 1": "听众提出订阅时，它那里有一个 `subscribed` 事件；订阅到达时，"
        "发布者那里又有一个。打开筛子的是哪一个？",
        "04.3 hint 2": '`[arrived] = trace.of(kind="subscribed", node="publisher")`。然后对'
        " `trace.messages()` 里的每一条，比较 `message.t` 和 `arrived.t`。",
        "04.3 further": "从听众迈出第一步到筛子打开，一共用了多久？除以延迟看看。",
    },
}
