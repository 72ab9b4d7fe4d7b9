"""What the exercises of notebook 07 say, in English and in Chinese.

Rule for this file: texts only; both languages have the same keys and the same {facts}.
"""

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "07.1 two": "The answer should be two actors, (my_ask, my_answer); this is a {kind}.",
        "07.1 type": "A socket of the type {type} was opened. Both ends should be a PAIR.",
        "07.1 elsewhere": "The endpoint was {endpoint}, and a socket went to {found}. Use the "
        "endpoint that your function is given.",
        "07.1 hasty": "Over {endpoint}: “{text}” was sent before the answer to the last question "
        "was there. “{wanted}” was due.",
        "07.1 said": "Over {endpoint}: “{text}” was said where “{wanted}” was due.",
        "07.1 stuck": "Over {endpoint} the talk stopped after {count} of 6 messages had been "
        "received. {wait}",
        "07.1 more": "Over {endpoint} the talk did not end after “3!”.",
        "07.1 hint 1": "One half binds, the other one connects, and both use the name `endpoint`. "
        "No transport is mentioned anywhere.",
        "07.1 hint 2": "`my_ask` sends a text and then waits for its answer, three times. "
        "`my_answer` receives and sends in a loop without end.",
        "07.1 hint 3": "`my_answer`: a PAIR, `pair.bind(endpoint)`, and then for ever "
        '`await pair.send_string(await pair.recv_string() + "!")`.',
        "07.1 further": "let `my_ask` bind and `my_answer` connect. What must change in the tcp "
        "endpoint when the two live on two hosts?",
        "07.2 no actor": "The answer should be a function of a node and three endpoints; this is "
        "a {kind}.",
        "07.2 one chair": "One PAIR bound several endpoints, and {count} workers came to it. It "
        "took the first, and sent the next one away: a PAIR takes one peer, wherever it is bound.",
        "07.2 early": "Worker {number} was thanked before it had said that it is ready.",
        "07.2 unheard": "Nobody received the word of worker {number} that it is ready.",
        "07.2 words": "Worker {number} should receive “thanks”, once; it received “{got}”.",
        "07.2 no thanks": "Worker {number} was heard, and never thanked.",
        "07.2 hint 1": "How many peers does a PAIR take? How many sockets does the boss need?",
        "07.2 hint 2": "Make a list of PAIRs, one an endpoint, and bind each. Then, for each of "
        "them: receive, and send “thanks” on the same one.",
        "07.2 further": "thank the workers in the order in which they become ready: give each PAIR "
        "a coroutine of its own, or use a `zmq.asyncio.Poller`.",
        "07.3 no actor": "The answer should be an actor, a function of a node; this is a {kind}.",
        "07.3 nothing": "No stage did its work: `await work()` was never reached.",
        "07.3 early": "Stage {number} began too early: so far {count} of the stages before it had "
        "come to an end.",
        "07.3 twice": "Stage {number} did its work once more than it should.",
        "07.3 stuck": "Stage {number} never came to its end. {wait}",
        "07.3 luck": "The order was right, but no signal was received: on another day the stages "
        "take longer, or less long.",
        "07.3 hint 1": "Three things in this order: wait for the signal, work, give the signal. "
        "The first stage has nothing to wait for, the last one nobody to tell.",
        "07.3 hint 2": "Bind a PAIR to `before` and receive from it; after `await work()` connect "
        "another PAIR to `after` and send an empty message.",
        "07.3 further": "let the signal carry the result of the stage. What is it called then? "
        "(Lesson 05.)",
    },
    "zh": {
        "07.1 two": "答案应该是两个角色：(my_ask, my_answer)；你给的是 {kind}。",
        "07.1 type": "你打开了一个 {type} 类型的套接字。两端都应该是 PAIR。",
        "07.1 elsewhere": "给定的端点是 {endpoint}，却有一个套接字去了 {found}。请使用传给函数的那"
        "个端点。",
        "07.1 hasty": "在 {endpoint} 上：上一个问题还没等到回答，就发出了“{text}”。这时应该轮到"
        "“{wanted}”。",
        "07.1 said": "在 {endpoint} 上：应该轮到“{wanted}”，说的却是“{text}”。",
        "07.1 stuck": "在 {endpoint} 上，6 条消息只收到 {count} 条，对话就停住了。{wait}",
        "07.1 more": "在 {endpoint} 上，“3!”之后，对话还没有完。",
        "07.1 hint 1": "一方绑定，一方连接，两边都用 `endpoint` 这个名字。哪里都不必提到用的是哪种"
        "传输。",
        "07.1 hint 2": "`my_ask` 发一句话，等它的回答，如此三次。`my_answer` 在一个无限"
        "循环里先收后发。",
        "07.1 hint 3": "`my_answer`：一个 PAIR，`pair.bind(endpoint)`，然后一直"
        ' `await pair.send_string(await pair.recv_string() + "!")`。',
        "07.1 further": "让 `my_ask` 绑定、`my_answer` 连接。如果两者在两台主机上，"
        "tcp 端点要改什么？",
        "07.2 no actor": "答案应该是一个函数，参数是一个节点和三个端点；你给的是 {kind}。",
        "07.2 one chair": "一个 PAIR 绑定了好几个端点，有 {count} 个工作者来找它。它接受了第一个，"
        "把后来的拒之门外：不管绑定在哪里，一个 PAIR 只有一个对端。",
        "07.2 early": "工作者 {number} 还没说自己准备好，就收到了感谢。",
        "07.2 unheard": "工作者 {number} 报告准备好了，这句话却没有人接收。",
        "07.2 words": "工作者 {number} 应该收到一次“thanks”；它收到的是“{got}”。",
        "07.2 no thanks": "工作者 {number} 的话有人听到了，却一直没有得到感谢。",
        "07.2 hint 1": "一个 PAIR 能有几个对端？老板需要几个套接字？",
        "07.2 hint 2": "建一个 PAIR 的列表，每个端点一个，分别绑定。然后对每一个：先接收，再从同一"
        "个套接字发送“thanks”。",
        "07.2 further": "谁先准备好，就先谢谁：给每个 PAIR 一个自己的协程，或者用"
        " `zmq.asyncio.Poller`。",
        "07.3 no actor": "答案应该是一个角色，也就是以节点为参数的函数；你给的是 {kind}。",
        "07.3 nothing": "没有一棒干了活：从来没有执行到 `await work()`。",
        "07.3 early": "第 {number} 棒开始得太早：在它之前只完成了 {count} 棒。",
        "07.3 twice": "第 {number} 棒的活多干了一遍。",
        "07.3 stuck": "第 {number} 棒一直没有完成。{wait}",
        "07.3 luck": "顺序是对的，但没有收到过任何信号：换一天，干活的时间长一点或短一点，就不灵"
        "了。",
        "07.3 hint 1": "三件事，依次是：等信号，干活，发信号。第一棒没有什么可等，最后一棒不必告诉"
        "谁。",
        "07.3 hint 2": "把一个 PAIR 绑定到 `before` 并从它接收；`await work()` 之后，把另一个 PAIR "
        "连接到 `after`，发一条空消息。",
        "07.3 further": "让信号带上这一棒的结果。这样的结构叫什么？（第 05 课。）",
    },
}
