"""What the exercises of notebook 06 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "06.1 no dict": "The answer should be a dict from a set-up's letter to a word; this is a "
        "{kind}.",
        "06.1 missing": "There is no answer for the set-up {setup} yet.",
        "06.1 other word": 'For the set-up {setup} you say {told}. Say "waits" or "drops".',
        "06.1 waits": "Set-up {setup} does not drop. {sentence}",
        "06.1 drops": "Set-up {setup} does not wait: all its calls returned, and {count} copies "
        "never left the sender. {why}",
        "06.1 right": "Your six predictions are what happened, in {count} runs with different "
        "limits and sizes.",
        "06.1 hint 1": "Whose loss would it be? A task that nobody else will do must not be lost. "
        "A piece of news for one of a thousand listeners may.",
        "06.1 hint 2": "Whoever deals a message to *one* peer can wait until there is one with "
        "room. Whoever owes it to *this very* peer can't: the others would have to wait too.",
        "06.1 hint 3": "PUSH and PAIR wait, whether the queue is full or nobody is there. PUB "
        "drops in both cases. And a server must not hang because one client does not listen.",
        "06.1 further": "a ROUTER drops too, unless `router_mandatory` is set. What does its "
        "`send` do then, when the queue to a peer is full?",
        "06.2 no limits": 'The answer should be two whole numbers: {{"sndhwm": …, "rcvhwm": …}}.',
        "06.2 unlimited": "A limit of 0 is no limit at all: what {name} should bound may grow for "
        "ever.",
        "06.2 too old": "A reading was {age} s old when it was taken. When it was sent, {out} "
        "waited in the outbox with it, {way} were on the way or in the kernels, {inbox} in the "
        "inbox.",
        "06.2 hint 1": "How long does the last one in a line wait? Count all who stand before it, "
        "in all the tanks: a tenth of a second for each.",
        "06.2 hint 2": "The kernels hold a few messages that you can't forbid, and one is always "
        "in the reader's hands. What is left of ten is for you to give away.",
        "06.2 hint 3": "Four or five are in places that have no high-water mark. Try small "
        "numbers, such as 1 and 2.",
        "06.2 further": "a `kernel_buffer` of 65536 and readings of 10 bytes: can you still bound "
        "the age by high-water marks alone? (On real sockets: SNDBUF and RCVBUF.)",
        "06.3 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "06.3 no work": "The reader took two readings without the tenth of a second of work "
        "between them.",
        "06.3 too old": "Reading number {number} was {age} s old when it was taken. Newer ones "
        "were behind it.",
        "06.3 nothing": "The reader received nothing at all. Did it ask for anything?",
        "06.3 few": "The reader took {count} readings; it should take {wanted}.",
        "06.3 hint 1": "A high-water mark throws away what comes *last*. You need a queue that "
        "throws away what came *first*.",
        "06.3 hint 2": "The option is `conflate`. It decides which queue a connection gets, so it "
        "has to be set before there is one.",
        "06.3 hint 3": '`node.socket(zmq.SUB, conflate=1)`, then subscribe to "", connect, and ten '
        "times: `await sub.recv_string()`, `await node.sleep(0.1)`.",
        "06.3 further": "send readings of two sensors under two topics to one conflating SUB. "
        "Which one do you get? (And what does a message of two frames come to?)",
    },
    "zh": {
        "06.1 no dict": "答案应该是一个字典，由字母查到一个词；你给的是 {kind}。",
        "06.1 missing": "情形 {setup} 还没有答案。",
        "06.1 other word": '情形 {setup} 你写的是 {told}。请写 "waits" 或 "drops"。',
        "06.1 waits": "情形 {setup} 并不丢弃。{sentence}",
        "06.1 drops": "情形 {setup} 并不等待：所有调用都返回了，有 {count} 份副本根本没有"
        "离开发送方。{why}",
        "06.1 right": "你的六个预测都应验了：一共 {count} 次运行，限制和大小各不相同。",
        "06.1 hint 1": "丢了算谁的？没有别人会做的任务，不能丢。给一千个听众之一的新闻，可以丢。",
        "06.1 hint 2": "消息交给*随便哪一个*对端都行的，可以等到有谁腾出地方。"
        "消息只能给*这一个*对端的，不能等：否则其他人也得跟着等。",
        "06.1 hint 3": "PUSH 和 PAIR 都会等，不管是队列满了还是没有人。PUB 在两种情况下都丢弃。"
        "而服务器不能因为一个客户端不听就卡住。",
        "06.1 further": "ROUTER 也丢弃，除非设了 `router_mandatory`。那时通往某个对端的队列满了，"
        "它的 `send` 会怎样？",
        "06.2 no limits": '答案应该是两个整数：{{"sndhwm": …, "rcvhwm": …}}。',
        "06.2 unlimited": "限制为 0 就是没有限制：{name} 本该管住的东西会一直长下去。",
        "06.2 too old": "有个读数取走时已经 {age} 秒了。它发出时，发送队列里有 {out} 条"
        "和它一起等，{way} 条在路上或内核里，{inbox} 条在接收队列里。",
        "06.2 hint 1": "排在队尾的要等多久？数数它前面的，所有的水箱都要算：每一条十分之一秒。",
        "06.2 hint 2": "内核里总会有几条，你管不着；读者手里也总有一条。十条里剩下的才归你分配。",
        "06.2 hint 3": "有四五条待在没有高水位的地方。试试小的数，比如 1 和 2。",
        "06.2 further": "`kernel_buffer` 换成 65536，每个读数只有 10 字节：光靠高水位，"
        "还管得住读数有多旧吗？（在真实的套接字上，要用 SNDBUF 和 RCVBUF。）",
        "06.3 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "06.3 no work": "读者连取了两个读数，中间没有那十分之一秒的工作。",
        "06.3 too old": "第 {number} 个读数取走时已经 {age} 秒了，后面明明有更新的。",
        "06.3 nothing": "读者什么也没有收到。它订阅了吗？",
        "06.3 few": "读者取了 {count} 个读数，应该取 {wanted} 个。",
        "06.3 hint 1": "高水位丢掉的是*最后*来的。你要的队列，丢掉的得是*最先*来的。",
        "06.3 hint 2": "这个选项叫 `conflate`。它决定一条连接用哪种队列，所以要在连接之前设好。",
        "06.3 hint 3": '`node.socket(zmq.SUB, conflate=1)`，然后订阅 ""，连接，再做十遍：'
        "`await sub.recv_string()`，`await node.sleep(0.1)`。",
        "06.3 further": "让两个传感器用两个主题，发给同一个设了 conflate 的 SUB。你会收到哪一个？"
        "（再看看两帧的消息会变成什么。）",
    },
}
