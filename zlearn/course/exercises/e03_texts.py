"""What the exercises of notebook 03 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "03.1 no function": "The answer should be a function of a trace; this is a {kind}.",
        "03.1 no dict": "The function should return a dict, from copy to socket; it returned a "
        "{kind}.",
        "03.1 no copy": "“{id}” is the name of no copy in this trace. A copy's name ends in a "
        "slash and the number of its pipe, as in publisher.pub#1/2.",
        "03.1 other fate": "{id} is in your dict, and was not filtered. {why}",
        "03.1 missing": "{id} was filtered, and is missing in your dict. {why}",
        "03.1 other side": "You say that {id} was filtered at {told}. The event happened at "
        "{socket}.",
        "03.1 hint 1": "Every event knows at which socket it happened.",
        "03.1 hint 2": 'trace.of(fate="filtered") gives the events in which copies were '
        "filtered; other fates are of no interest here.",
        "03.1 hint 3": "For each of these events, event.msg is the copy and event.socket the "
        "side. A dict comprehension is enough.",
        "03.1 further": "count how many bytes each side's filtering saved, or did not save, on "
        "the wire.",
        "03.2 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "03.2 too many": "The subscriber received {count} messages that begin with A. Five were "
        "enough.",
        "03.2 too few": "The subscriber received {count} of the five messages that begin with A.",
        "03.2 too early": "The unsubscription was at the publisher before the last A had been "
        "received.",
        "03.2 still wanted": "After the unsubscription had arrived, the publisher still sent an "
        "A to this subscriber: there is another subscription that it matches.",
        "03.2 not arrived": "unsubscribe({topic!r}) was called, but nothing of it reached the "
        "publisher. A subscription ends when the same prefix is taken back, and as often as it "
        "was made.",
        "03.2 left": "The subscriber closed its connection. That ends the messages as well, but "
        "the publisher was never told what is not wanted any more; and there is still “bye” to "
        "come.",
        "03.2 silent": "After the fifth A nothing was said: the publisher goes on and on, and "
        "the copies travel for nothing.",
        "03.2 gone": "The connection was closed before “bye” had been received.",
        "03.2 no bye": "“bye” was never received. Was it subscribed to?",
        "03.2 hint 1": "One SUB may have several subscriptions, and each can be taken back by "
        "itself.",
        "03.2 hint 2": "Subscribe to “A” and to “bye” before the first recv; after five messages "
        "call sub.unsubscribe with the prefix that is not wanted any more.",
        "03.2 hint 3": 'After sub.unsubscribe("A"), receive once more: what still arrives of A '
        "is filtered on this side, and the next message that recv returns is “bye”.",
        "03.2 further": "find out how many copies were under way when you said “enough”, and how "
        "that number depends on the latency.",
        "03.3 one text": "One subscription is one text (or bytes); this is a {kind}.",
        "03.3 star": "Nothing was received with {prefix!r}. There are no wildcards: a star is a "
        "byte like any other.",
        "03.3 nothing": "Nothing was received with {prefix!r}. Every byte counts, upper and "
        "lower case too.",
        "03.3 too much": "With {prefix!r}, number {number} was received as well: {topic} begins "
        "like that.",
        "03.3 too little": "With {prefix!r}, number {number} was not received: {topic} does not "
        "begin like that.",
        "03.3 hint 1": "What do numbers 1, 4 and 7 have in common at their beginning?",
        "03.3 hint 2": "A longer prefix lets less through. It must not be longer than the "
        "shortest topic that you want, which is number 7.",
        "03.3 further": "two subscriptions that together receive 1, 4, 7 and 9.",
    },
    "zh": {
        "03.1 no function": "答案应该是一个以轨迹为参数的函数；你给的是 {kind}。",
        "03.1 no dict": "这个函数应该返回一个字典，由副本查到套接字；它返回的是 {kind}。",
        "03.1 no copy": "这条轨迹里没有名为“{id}”的副本。副本的名字以斜线和管道的编号结尾，例如"
        " publisher.pub#1/2。",
        "03.1 other fate": "{id} 在你的字典里，但它没有被过滤。{why}",
        "03.1 missing": "{id} 被过滤了，你的字典里却没有它。{why}",
        "03.1 other side": "你说 {id} 是在 {told} 被过滤的。事件发生在 {socket}。",
        "03.1 hint 1": "每个事件都知道自己发生在哪个套接字上。",
        "03.1 hint 2": 'trace.of(fate="filtered") 给出副本被过滤的那些事件；这里不关心别的去向。',
        "03.1 hint 3": "在这些事件里，event.msg 是副本，event.socket 是哪一侧。一个字典推导式就"
        "够了。",
        "03.1 further": "算一算，每一侧的过滤在线路上省下（或没有省下）多少字节。",
        "03.2 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "03.2 too many": "订阅者收到了 {count} 条以 A 开头的消息。五条就够了。",
        "03.2 too few": "五条以 A 开头的消息，订阅者只收到了 {count} 条。",
        "03.2 too early": "最后一条 A 还没有收到，取消订阅就已经到了发布者那里。",
        "03.2 still wanted": "取消订阅到达之后，发布者仍然向这个订阅者发了一条 A：还有别的订阅与"
        "它匹配。",
        "03.2 not arrived": "调用了 unsubscribe({topic!r})，但发布者什么也没有收到。要取消一个订"
        "阅，前缀必须完全相同，次数也必须与订阅的次数相同。",
        "03.2 left": "订阅者关闭了连接。消息是停了，可是没有人告诉过发布者什么不要了；"
        "而且“bye”还没有到。",
        "03.2 silent": "收到第五条 A 之后什么也没有说：发布者一直发下去，那些副本都白跑了。",
        "03.2 gone": "还没有收到“bye”，连接就关闭了。",
        "03.2 no bye": "一直没有收到“bye”。订阅它了吗？",
        "03.2 hint 1": "一个 SUB 可以有好几个订阅，每一个都可以单独取消。",
        "03.2 hint 2": "在第一次 recv 之前订阅“A”和“bye”；收到五条消息之后，用不再需要的那个前缀"
        "调用 sub.unsubscribe。",
        "03.2 hint 3": '在 sub.unsubscribe("A") 之后再接收一次：还在途中的 A 会在这一侧被过滤，'
        "recv 返回的下一条消息就是“bye”。",
        "03.2 further": "看看你说“够了”的时候有多少份副本还在途中，这个数目又怎样随延迟变化。",
        "03.3 one text": "一个订阅就是一段文字（或字节）；你给的是 {kind}。",
        "03.3 star": "用 {prefix!r} 什么也没有收到。这里没有通配符：星号只是一个普通的字节。",
        "03.3 nothing": "用 {prefix!r} 什么也没有收到。每个字节都算数，大小写也一样。",
        "03.3 too much": "用 {prefix!r} 也收到了第 {number} 条：{topic} 正是这样开头的。",
        "03.3 too little": "用 {prefix!r} 没有收到第 {number} 条：{topic} 不是这样开头的。",
        "03.3 hint 1": "第 1、4、7 条的开头有什么相同之处？",
        "03.3 hint 2": "前缀越长，通过的越少。"
        "它不能比你想要的主题里最短的那个还长，也就是第 7 条。",
        "03.3 further": "用两个订阅，合起来正好收到 1、4、7 和 9。",
    },
}
