"""What the command line says, in English and in Chinese.

Rule for this file: a table of sentences and the one function that looks one up. Both languages have
the same keys and the same names in braces; a test holds them to it.
"""

from typing import Any

LANGUAGES = ("en", "zh")

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        # The whole.
        "zlearn": "ZeroMQ that you can watch: a course, and tools for systems of your own.",
        "zlearn: more": "zlearn COMMAND --help says more about each.",
        "commands": "commands",
        "COMMAND": "COMMAND",
        "arguments": "arguments",
        "options": "options",
        "--help": "say this, and end",
        "--version": "say which zlearn this is, and end",
        "--language": "in which to speak: English or Chinese",
        "see help": "{command} --help says how it goes.",
        "none": "none",
        "is the trace": "{file} is the trace itself: it would be lost.",
        "no folder": "{file} can't be written: there is no such folder.",
        # doctor.
        "doctor": "say what works on this machine, and what to do about the rest",
        "doctor: long": "Tries what zlearn needs and what it can use, on this machine alone. "
        "Its exit code is 0\nif all that the course needs works, else 1.",
        "doctor: examples": "",
        "doctor: head": "zlearn {version} with Python {python} on {on}",
        "doctor: core": "Messages and the lab",
        "doctor: course": "The course",
        "doctor: more": "What else there is",
        "doctor: well": "All that the course needs works on this machine.",
        "doctor: ill": "Not everything that the course needs works: see each ✗ above "
        "({count} of them).",
        "doctor: missing": "One can do without each –: what it is for stands beside it.",
        "report it": "This should work everywhere: please report it, with this line.",
        "python: fine": "{name} ({where})",
        "python: old": "{name} is too old: zlearn needs Python 3.11 or newer.",
        "python: advice": "Install a newer Python, and run ./course with it.",
        "lab: fine": "The lab plays scenes in virtual time.",
        "lab: broken": "The lab can't play a scene.",
        "threads: fine": "There are threads: blocking sockets and blocking actors work.",
        "threads: none": "There are no threads here, as in a browser: the lab works, with actors "
        "that are `async def`.",
        "threads: advice": "Blocking actors need a Python outside of the browser.",
        "transport: fine": "Messages pass over {name}.",
        "transport: broken": "No message passes over {name}.",
        "tcp: advice": "Does a firewall, or a sandbox, forbid to listen on 127.0.0.1? Notebooks "
        "talk to their kernels that way too.",
        "tcp: in a browser": "A browser's Python has no sockets: scenes in the lab work "
        "all the same.",
        "ipv6: advice": "tcp over IPv4 does the same; on Linux, `sysctl net.ipv6.conf.lo."
        "disable_ipv6=0` switches it on.",
        "ipc: advice": "Use tcp://127.0.0.1 in the place of ipc; Windows may lack such sockets.",
        "library: fine": "{name} {version}: {use}",
        "library: none": "{name} is not installed: {use}",
        "library: old": "{name} {version} is too old, zlearn asks for {least}: {use}",
        "library: broken": "{name} is installed and can't be used: {error}",
        "use: jupyterlab": "notebooks in the browser.",
        "use: ipykernel": "runs the cells of notebooks.",
        "use: ipywidgets": "exercises, buttons, sliders.",
        "use: anywidget": "the player in notebooks.",
        "use: matplotlib": "figures for print.",
        "use: networkx": "topologies as graphs.",
        "use: PyNaCl": "the ciphers of CURVE, ZeroMQ's encryption.",
        "use: pyzmq": "libzmq itself: the world “libzmq”, to compare zlearn with.",
        "use: tqdm": "a progress bar for long searches.",
        "notebooks: fine": "The course's notebooks are in {where}.",
        "notebooks: none": "The course's notebooks are not here: they are in zlearn's repository, "
        "not in the package.",
        "notebooks: advice": "Get the repository, and run this in its folder; or ./course there.",
        "browser: fine": "Pages are opened with {name}.",
        "browser: none": "No browser can be opened from here.",
        "browser: advice": "`zlearn play TRACE --html FILE` writes a page that plays in any "
        "browser;\n`zlearn lab --no-browser` prints the address of the course.",
        "chinese: fine": "Figures in Chinese are lettered in {name}.",
        "chinese: none": "No font for figures in Chinese was found.",
        "chinese: advice": "For example: apt install fonts-wqy-microhei",
        "multicast: fine": "Multicast works on this machine: epgm, and udp to groups.",
        "multicast: none": "Multicast doesn't work on this machine: no epgm, no udp to groups.",
        "multicast: advice": "On Linux: ip link set lo multicast on; ip route add 224.0.0.0/4 dev "
        "lo. The lab needs none of it.",
        "raw: fine": "Raw packets may be sent: pgm.",
        "raw: none": "Raw packets may not be sent from here, and so no pgm.",
        "raw: advice": "An administrator may; and epgm does the same without.",
        "kernel: fine": "/proc/net/tcp tells what Linux's kernel holds for each connection.",
        "kernel: none": "What the kernel holds for each connection can't be seen: /proc/net/tcp "
        "is Linux's. In the lab it is modelled.",
        # lab.
        "lab": "open the course in JupyterLab",
        "lab: long": "Opens the course in JupyterLab: its first page, or a notebook. Nothing that "
        "it does\nleaves this machine. Ctrl-C ends it.",
        "lab: examples": "for example:\n"
        "  zlearn lab                          the course\n"
        "  zlearn lab 03                       the notebook whose name begins so\n"
        "  zlearn lab 03 --teacher --presenter for the projector, with the solutions\n"
        "  zlearn lab my.ipynb --port 9000     one of yours; its options go to JupyterLab",
        "lab --teacher": "open the sources, with the solutions, not the learner's copy",
        "lab --presenter": "all pictures large, for a projector",
        "lab NOTEBOOK": "a file, or how the name of one of the course's begins: 03",
        "lab: no jupyterlab": "JupyterLab is not installed: `pip install jupyterlab`, or run "
        "./course in zlearn's folder, which brings all that the course needs.",
        "lab: no course": "The course's notebooks are not here (they are in zlearn's repository): "
        "JupyterLab opens this folder.",
        "lab: no notebook": "there is no notebook {wanted!r} here. The course has: {names}.",
        # play.
        "play": "show a trace as a page that plays",
        "play: long": "Writes a trace as one HTML file that plays by itself, and opens it in the "
        "browser. It\nneeds no server and no network: send it to whom you like.",
        "play: examples": "for example:\n"
        "  zlearn play run.jsonl\n"
        "  zlearn play run.jsonl --html run.html --no-browser",
        "play TRACE": "a file that Trace.save wrote, or `zlearn tap -o`",
        "play --html": "where to write the page; without it, in a new folder for what is temporary",
        "play --no-browser": "write the page, and open nothing",
        "play --theme": "its colours; without it, what the browser prefers",
        "play --presenter": "large, for a projector",
        "play: written": "The page is {file}",
        "play: no browser": "No browser could be opened from here: open that file in any.",
        # tap and pcap.
        "tap": "record what ZeroMQ peers of any kind say to each other",
        "tap: long": "Listens at an endpoint, connects whoever comes to the real server, and "
        "records what\nthey say, until Ctrl-C. Not a byte is changed. Point clients at LISTEN.",
        "tap: examples": "for example:\n"
        "  zlearn tap tcp://127.0.0.1:5556 tcp://server:5555 -o run.jsonl --html run.html",
        "tap LISTEN SERVER": "pairs of endpoints, tcp or ipc: where to listen, and where the "
        "server is",
        "tap --for": "end after so many seconds",
        "tap --until-idle": "end after so many seconds of silence",
        "endpoints in pairs": "endpoints come in pairs: where to listen, and where the server is",
        "pcap": "read the ZeroMQ traffic in a packet capture",
        "pcap: long": "Reads the ZeroMQ connections in a packet capture (pcap or pcapng).",
        "pcap: examples": "for example:\n"
        "  tcpdump -i lo -w traffic.pcap tcp port 5555\n"
        "  zlearn pcap traffic.pcap --html traffic.html",
        "pcap FILE": "what tcpdump, Wireshark or the like wrote",
        "pcap --port": "only connections of this port (may be given several times)",
        "overheard -o": "where to write the trace",
        "overheard --html": "where to write a page that plays it",
        "overheard --title": "what it is called",
        "overheard --name": "what an address is called: 127.0.0.1:5555=server, or 10.0.0.7=worker",
        "overheard --details": "so many messages are told one by one; the rest is counted",
        "overheard": "{messages} messages on {links} links",
        "name as ADDRESS=NAME": "a name is given as ADDRESS=NAME, and this is {given}",
        # export.
        "export": "write a trace in the form of another tool",
        "export: long": "Writes a trace in the form of another tool, and says what it left out. "
        "FORMAT is mermaid,\nplantuml, shiviz, chrome (for Perfetto), csv, graphml or "
        "graphml-causes.",
        "export: examples": "for example:\n  zlearn export run.jsonl --to mermaid -o run.mmd",
        "export TRACE": "a file that Trace.save wrote, or `zlearn tap -o`",
        "export --to": "the form: see above",
        "export -o": "where to write it; without it, to the screen",
        "export --limit": "so many events, or steps of a diagram, at most",
    },
    "zh": {
        "zlearn": "看得见的 ZeroMQ：一门课程，以及用于你自己系统的工具。",
        "zlearn: more": "用 zlearn COMMAND --help 查看每个命令的说明。",
        "commands": "命令",
        "COMMAND": "COMMAND",
        "arguments": "参数",
        "options": "选项",
        "--help": "显示这段说明并退出",
        "--version": "显示 zlearn 的版本并退出",
        "--language": "使用的语言：en（英文）或 zh（中文）",
        "see help": "用法见 {command} --help。",
        "none": "没有",
        "is the trace": "{file} 就是轨迹文件本身，写进去就会毁掉它。",
        "no folder": "无法写入 {file}：没有这个文件夹。",
        "doctor": "检查这台机器上哪些能用，其余的该怎么办",
        "doctor: long": "把 zlearn 需要的和用得上的东西逐项试一遍，只在本机试。"
        "课程所需的一切都可用时\n退出码为 0，否则为 1。",
        "doctor: examples": "",
        "doctor: head": "zlearn {version}，Python {python}，{on}",
        "doctor: core": "消息与实验室",
        "doctor: course": "课程",
        "doctor: more": "其他功能",
        "doctor: well": "课程所需的一切在这台机器上都可用。",
        "doctor: ill": "课程所需的东西并非都可用：请看上面标 ✗ 的 {count} 项。",
        "doctor: missing": "标 – 的各项可有可无，旁边写明了各自的用途。",
        "report it": "这在任何机器上都应该可用：请连同这一行报告给我们。",
        "python: fine": "{name}（{where}）",
        "python: old": "{name} 太旧：zlearn 需要 Python 3.11 或更新的版本。",
        "python: advice": "请安装较新的 Python，再用它运行 ./course。",
        "lab: fine": "实验室能在虚拟时间里运行场景。",
        "lab: broken": "实验室无法运行场景。",
        "threads: fine": "有线程：阻塞的套接字和阻塞的角色都可用。",
        "threads: none": "这里没有线程（浏览器里就是这样）：实验室可用，角色要写成 `async def`。",
        "threads: advice": "阻塞的角色要用浏览器之外的 Python。",
        "transport: fine": "{name} 可以传送消息。",
        "transport: broken": "{name} 无法传送消息。",
        "tcp: advice": "是不是防火墙或沙箱禁止在 127.0.0.1 上监听？笔记本与内核之间也要这样通信。",
        "tcp: in a browser": "浏览器里的 Python 没有套接字：实验室里的场景照样可用。",
        "ipv6: advice": "IPv4 上的 tcp 同样可用；在 Linux 上可用 `sysctl net.ipv6.conf.lo."
        "disable_ipv6=0` 开启 IPv6。",
        "ipc: advice": "请用 tcp://127.0.0.1 代替 ipc；Windows 可能没有这种套接字。",
        "library: fine": "{name} {version}：{use}",
        "library: none": "没有安装 {name}：{use}",
        "library: old": "{name} {version} 太旧，zlearn 需要 {least}：{use}",
        "library: broken": "{name} 已安装，但无法使用：{error}",
        "use: jupyterlab": "在浏览器里打开笔记本。",
        "use: ipykernel": "运行笔记本的单元格。",
        "use: ipywidgets": "练习、按钮和滑块。",
        "use: anywidget": "笔记本里的播放器。",
        "use: matplotlib": "可打印的图。",
        "use: networkx": "把拓扑变成图。",
        "use: PyNaCl": "CURVE（ZeroMQ 的加密机制）所用的密码算法。",
        "use: pyzmq": "libzmq 本身：有了它就有“libzmq”世界，可与 zlearn 对照。",
        "use: tqdm": "为耗时的搜索显示进度条。",
        "notebooks: fine": "课程的笔记本在 {where}。",
        "notebooks: none": "这里没有课程的笔记本：它们在 zlearn 的仓库里，不在安装包里。",
        "notebooks: advice": "请取得仓库，在它的文件夹里运行本命令，或在那里运行 ./course。",
        "browser: fine": "用 {name} 打开网页。",
        "browser: none": "从这里无法打开浏览器。",
        "browser: advice": "`zlearn play TRACE --html FILE` 会写出能在任何浏览器里播放的网页；\n"
        "`zlearn lab --no-browser` 会显示课程的网址。",
        "chinese: fine": "中文图使用字体 {name}。",
        "chinese: none": "没有找到可用于中文图的字体。",
        "chinese: advice": "例如：apt install fonts-wqy-microhei",
        "multicast: fine": "本机支持组播：可用 epgm 和发往组的 udp。",
        "multicast: none": "本机不支持组播：不能用 epgm，也不能用发往组的 udp。",
        "multicast: advice": "在 Linux 上：ip link set lo multicast on; ip route add 224.0.0.0/4 "
        "dev lo。实验室不需要这些。",
        "raw: fine": "可以发送原始数据包：可用 pgm。",
        "raw: none": "从这里不能发送原始数据包，因此不能用 pgm。",
        "raw: advice": "管理员可以；epgm 无需此权限，作用相同。",
        "kernel: fine": "/proc/net/tcp 显示 Linux 内核为每条连接保存的数据量。",
        "kernel: none": "看不到内核为每条连接保存的数据量：/proc/net/tcp 只有 Linux 才有。"
        "在实验室里它是模拟的。",
        "lab": "在 JupyterLab 中打开课程",
        "lab: long": "在 JupyterLab 中打开课程的首页或某个笔记本。它做的事都不出本机。"
        "\n按 Ctrl-C 结束。",
        "lab: examples": "例如：\n"
        "  zlearn lab                          打开课程\n"
        "  zlearn lab 03                       打开名称以此开头的笔记本\n"
        "  zlearn lab 03 --teacher --presenter 投影用，带答案\n"
        "  zlearn lab my.ipynb --port 9000     打开自己的笔记本；其选项交给 JupyterLab",
        "lab --teacher": "打开带答案的原本，而不是学习者的副本",
        "lab --presenter": "所有图都放大显示，用于投影",
        "lab NOTEBOOK": "一个文件，或课程中某个笔记本名称的开头，如 03",
        "lab: no jupyterlab": "没有安装 JupyterLab：请运行 `pip install jupyterlab`，或在 zlearn 的"
        "文件夹里运行 ./course，它会准备好课程所需的一切。",
        "lab: no course": "这里没有课程的笔记本（它们在 zlearn 的仓库里）：JupyterLab 将打开当前"
        "文件夹。",
        "lab: no notebook": "这里没有笔记本 {wanted!r}。课程里有：{names}。",
        "play": "把轨迹显示为可播放的网页",
        "play: long": "把轨迹写成一个能自行播放的 HTML 文件，并在浏览器中打开。"
        "它不需要服务器，\n也不需要网络，可以发给任何人。",
        "play: examples": "例如：\n"
        "  zlearn play run.jsonl\n"
        "  zlearn play run.jsonl --html run.html --no-browser",
        "play TRACE": "Trace.save 或 `zlearn tap -o` 写出的文件",
        "play --html": "网页写到哪里；不给出时，写到一个新的临时文件夹",
        "play --no-browser": "只写网页，不打开浏览器",
        "play --theme": "配色；不给出时，由浏览器决定",
        "play --presenter": "放大显示，用于投影",
        "play: written": "网页是 {file}",
        "play: no browser": "从这里无法打开浏览器：请用任何浏览器打开这个文件。",
        "tap": "记录 ZeroMQ 对端之间说了什么，不论哪种对端",
        "tap: long": "在一个端点上监听，把来连接的客户端接到真正的服务器，并记录双方说了什么，"
        "\n直到按下 Ctrl-C。一个字节也不改。请让客户端连接 LISTEN。",
        "tap: examples": "例如：\n"
        "  zlearn tap tcp://127.0.0.1:5556 tcp://server:5555 -o run.jsonl --html run.html",
        "tap LISTEN SERVER": "成对的端点（tcp 或 ipc）：在哪里监听，以及服务器在哪里",
        "tap --for": "这么多秒之后结束",
        "tap --until-idle": "安静这么多秒之后结束",
        "endpoints in pairs": "端点要成对给出：在哪里监听，以及服务器在哪里",
        "pcap": "读取抓包文件中的 ZeroMQ 通信",
        "pcap: long": "读取抓包文件（pcap 或 pcapng）中的 ZeroMQ 连接。",
        "pcap: examples": "例如：\n"
        "  tcpdump -i lo -w traffic.pcap tcp port 5555\n"
        "  zlearn pcap traffic.pcap --html traffic.html",
        "pcap FILE": "tcpdump、Wireshark 之类写出的文件",
        "pcap --port": "只读取这个端口的连接（可以给出多次）",
        "overheard -o": "轨迹写到哪里",
        "overheard --html": "可播放的网页写到哪里",
        "overheard --title": "标题",
        "overheard --name": "给地址起名：127.0.0.1:5555=server，或 10.0.0.7=worker",
        "overheard --details": "逐条记录这么多条消息，其余的只计数",
        "overheard": "{links} 条链路上的 {messages} 条消息",
        "name as ADDRESS=NAME": "名称要写成 ADDRESS=NAME 的形式，而这里是 {given}",
        "export": "把轨迹写成其他工具的格式",
        "export: long": "把轨迹写成其他工具的格式，并说明省略了什么。FORMAT 可以是 mermaid、"
        "plantuml、\nshiviz、chrome（用于 Perfetto）、csv、graphml 或 graphml-causes。",
        "export: examples": "例如：\n  zlearn export run.jsonl --to mermaid -o run.mmd",
        "export TRACE": "Trace.save 或 `zlearn tap -o` 写出的文件",
        "export --to": "格式：见上",
        "export -o": "写到哪里；不给出时，写到屏幕",
        "export --limit": "最多这么多个事件，或图中的这么多步",
    },
}


def text(key: str, language: str = "en", **facts: Any) -> str:
    """The sentence of that key with its facts filled in. Raises KeyError for one that isn't."""
    return TEXTS[language][key].format(**facts)
