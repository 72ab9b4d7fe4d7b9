// The player: one trace as a moving topology and a timeline, in any page, without a kernel.
//
// Theory of operation. A `Store` holds the drawing model (views/model.py writes it) and the
// indexes that answer "what is where at time t?" by binary search. A `TimeMap` turns seconds
// into pixels and folds idle stretches. `Topology` and `Timeline` are two canvases that draw
// the store at one shared cursor; `Player` owns the cursor, the controls and the keys.
//
// Rules for this file: one plain ES module in anywidget's form, no import, no request to
// anywhere. Names and bodies in a trace are untrusted: they reach the page only by
// textContent and fillText, cut to a bounded length. No frame walks over all events.

// ---------------------------------------------------------------------- what a learner reads
const CATALOGUE = {
  en: {
    player: "Message player", topology: "Topology", timeline: "Timeline",
    play: "Play", pause: "Pause", back: "Previous event", step: "Next event",
    scrub: "Time", speed: "Speed", zoomIn: "Zoom in", zoomOut: "Zoom out", close: "Close",
    drop: "Next drop", dropShort: "drop",
    hint: "Click a message in a picture to see its journey, and what came before and after it. Keys: ← → event · ↑ ↓ lane · space play · c cause · d next drop · a axis · p pin · f fork",
    kernel: "kernel", kernelSend: "kernel, to send", kernelReceive: "kernel, received", measured: "measured", modelled: "modelled", inferred: "inferred",
    spread: "{n} × {which}: from {low} to {high}, most have {middle}, limit {l}", fullOf: "{n} full", ofReady: "{n}/{m} ready",
    stack: "Show {n} alike as one", stackWhole: "{n} alike, drawn as one", lostShare: "{n} % lost", bundled: "{n} in bundles",
    fork: "Fork: change a cause and play again", forkShort: "fork", starts: "{node} starts", latency: "latency", again: "playing again …",
    forkHelp: "Drag a start (▸) or a limit in the timeline, or move a slider: the run is played again on the same seed, and what differs is lit.",
    forkNoKernel: "No fork here: it plays the scene again, and that takes Python. Open the notebook, run its cells, and fork there.",
    forkNoAnswer: "No fork: no kernel answers. Run the cell that shows this player again.",
    forkReal: "No fork: this run was not played in the lab, so it can't be played again.",
    before: "before", after: "after", parts: "the runs part here", same: "The two runs are the same.",
    saved: "saved: {list}", lostNow: "lost now: {list}", none: "nothing was saved or lost by this", others: "{n} more",
    axis: "Causal order instead of time", axisShort: "order", causes: "causes", effects: "effects", steps: "causal step",
    coneText: "{a} events before it that could be its causes · {b} after it that could be its effects · {c} neither", noEvent: "There is no event here yet.",
    shown: "showing {n} of {m}", live: "live", seed: "seed", table: "Table of events",
    time: "time", socket: "socket", what: "what happened", rows: "rows {a} to {b} of {m}",
    waiting: "waiting: {call}", full: "FULL", out: "out", in: "in", closed: "closed",
    retry: "retry {n}", down: "down", refused: "refused", nobody: "nobody there",
    sent: "sent", queued: "queued", written: "written", read: "read", received: "received",
    copies: "copies", copy: "copy", frames: "{n} frames", bytes: "{n} bytes", depth: "{which}: {d} of {l}",
    depthOpen: "{which}: {d}, no limit", outbox: "outbox", inbox: "inbox",
    noCause: "No earlier cause.", noDrop: "No later drop.", nothing: "Nothing was lost.",
    blocked: "{call} waits", start: "start", opened: "opened {t}", lost: "lost here", filtered: "filtered here",
    connecting: "connecting", handshake: "handshake", ready: "ready", command: "command", more: "more", less: "less",
    fate: {},
    reason: { "dropped: high-water mark": "high-water mark", "dropped: no peer": "no peer",
      "lost: disconnected": "disconnected", "lost: linger expired": "linger expired",
      "refused: wrong state": "wrong state" },
  },
  zh: {
    player: "消息播放器", topology: "拓扑图", timeline: "时间线",
    play: "播放", pause: "暂停", back: "上一个事件", step: "下一个事件",
    scrub: "时间", speed: "速度", zoomIn: "放大", zoomOut: "缩小", close: "关闭",
    drop: "下一次丢失", dropShort: "丢失",
    hint: "点击图中的消息，查看它的旅程，以及它之前和之后的事。按键：← → 事件 · ↑ ↓ 泳道 · 空格 播放 · c 原因 · d 下一次丢失 · a 坐标轴 · p 固定 · f 分叉",
    kernel: "内核", kernelSend: "内核发送缓冲", kernelReceive: "内核接收缓冲", measured: "实测", modelled: "模拟", inferred: "推断",
    spread: "{n} 个{which}：从 {low} 到 {high}，多数为 {middle}，上限 {l}", fullOf: "{n} 个满", ofReady: "就绪 {n}/{m}",
    stack: "把 {n} 个相同的画成一个", stackWhole: "{n} 个相同的节点，画成一个", lostShare: "丢失 {n}%", bundled: "{n} 条成束",
    fork: "分叉：改变一个起因再运行", forkShort: "分叉", starts: "{node} 启动", latency: "延迟", again: "正在重新运行……",
    forkHelp: "在时间线上拖动启动点（▸）或上限，或移动滑块：用同一个种子重新运行，不同之处会被点亮。",
    forkNoKernel: "这里不能分叉：分叉要重新运行场景，需要 Python。请打开笔记本，运行其中的单元格，再分叉。",
    forkNoAnswer: "不能分叉：没有内核应答。请重新运行显示此播放器的单元格。",
    forkReal: "不能分叉：这次运行不是在实验室里进行的，无法重来。",
    before: "之前", after: "之后", parts: "两次运行从这里分开", same: "两次运行相同。",
    saved: "保住了：{list}", lostNow: "现在丢失：{list}", none: "没有因此保住或丢失任何消息", others: "还有 {n} 条",
    axis: "按因果顺序，而不按时间", axisShort: "因果", causes: "起因", effects: "后果", steps: "因果步",
    coneText: "之前可能是起因的事件 {a} 个 · 之后可能是后果的 {b} 个 · 两者都不是的 {c} 个", noEvent: "这里还没有事件。",
    shown: "显示 {n} / {m}", live: "实时", seed: "种子", table: "事件表",
    time: "时间", socket: "套接字", what: "发生了什么", rows: "第 {a} 至 {b} 行，共 {m} 行",
    waiting: "等待：{call}", full: "满", out: "出", in: "入", closed: "已关闭",
    retry: "重试 {n}", down: "已断开", refused: "被拒绝", nobody: "无人监听",
    sent: "已发送", queued: "已排队", written: "已写出", read: "已读入", received: "已接收",
    copies: "副本", copy: "副本", frames: "{n} 帧", bytes: "{n} 字节", depth: "{which}：{d} / {l}",
    depthOpen: "{which}：{d}，无上限", outbox: "发件队列", inbox: "收件队列",
    noCause: "没有更早的原因。", noDrop: "后面没有丢失。", nothing: "没有丢失。",
    blocked: "{call} 在等待", start: "开始", opened: "打开于 {t}", lost: "在此丢失", filtered: "在此过滤",
    connecting: "连接中", handshake: "握手中", ready: "就绪", command: "命令", more: "更多", less: "收起",
    fate: { received: "已接收", unread: "未读", filtered: "已过滤", unroutable: "无法路由",
      conflated: "被新消息覆盖", "sent as raw bytes": "以裸字节发出", "in flight": "在途中", "not recorded": "没有记录", "dropped: high-water mark": "丢弃：达到高水位",
      "dropped: no peer": "丢弃：没有对端", "dropped: unfit": "丢弃：不合数据报", "dropped: fault": "丢弃：故障", "lost: disconnected": "丢失：连接断开",
      "lost: linger expired": "丢失：逗留超时", "refused: wrong state": "拒绝：状态不对" },
    reason: { "dropped: high-water mark": "高水位", "dropped: no peer": "没有对端",
      "lost: disconnected": "连接断开", "lost: linger expired": "逗留超时",
      "refused: wrong state": "状态不对", unroutable: "无法路由", conflated: "被覆盖", filtered: "已过滤" },
  },
};

// --------------------------------------------------------------------------------- small tools
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const isTime = (value) => typeof value === "number" && Number.isFinite(value);
const list = (value) => (Array.isArray(value) ? value : []);

/** Any value as one line of bounded text; control characters would break the drawing. */
function bounded(value, limit = 120) {
  const text = String(value ?? "").slice(0, limit * 2).replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, " ");
  return text.length > limit ? text.slice(0, limit - 1) + "…" : text;
}

/** Fill {names} of a catalogue text. */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** How many entries of a sorted array are ≤ value. */
function countUpTo(array, value, key) {
  let low = 0;
  let high = array.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((key ? key(array[middle]) : array[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Intervals that can be asked "which of you hold t?" without a walk over all of them. */
class Intervals {
  constructor(entries) { // entries: [start, end, item]
    this.entries = entries.sort((a, b) => a[0] - b[0]);
    let latest = -Infinity;
    this.latest = this.entries.map((entry) => (latest = Math.max(latest, entry[1])));
  }

  /** Calls visit(item) for intervals that meet [from, to], newest start first, at most `limit` looks. */
  between(from, to, visit, limit = 4000) {
    let index = countUpTo(this.entries, to, (entry) => entry[0]) - 1;
    for (let looks = 0; index >= 0 && looks < limit && this.latest[index] > from; index--, looks++) {
      if (this.entries[index][1] > from) visit(this.entries[index][2], this.entries[index]);
    }
  }
}

function element(tag, className, text, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (className?.startsWith("zl-")) node.dataset.testid = className.split(" ")[0];
  if (text !== undefined && text !== null) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

const ICONS = {
  close: "M5 3.5 L12 10.5 L19 3.5 L20.5 5 L13.5 12 L20.5 19 L19 20.5 L12 13.5 L5 20.5 L3.5 19 L10.5 12 L3.5 5 Z",
  play: "M4 2 L20 12 L4 22 Z", pause: "M4 2h6v20H4Z M14 2h6v20h-6Z",
  step: "M3 3 L14 12 L3 21 Z M16 3h4v18h-4Z", back: "M21 3 L10 12 L21 21 Z M4 3h4v18H4Z",
  fork: "M5 2h4v8c0 2 6 1 6 -3V5h-3l5-4 5 4h-3v3c0 6-7 5-9 8-1 2-1 4-1 6H5Z",
  plus: "M10 3h4v7h7v4h-7v7h-4v-7H3v-4h7Z", minus: "M3 10h18v4H3Z",
  drop: "M5 2 L12 9 L19 2 L22 5 L15 12 L22 19 L19 22 L12 15 L5 22 L2 19 L9 12 L2 5 Z",
};

function icon(button, name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  picture.appendChild(path);
  button.replaceChildren(picture);
}

// ---------------------------------------------------------------------------- the drawing model
const LISTS = ["nodes", "sockets", "links", "copies", "calls", "states"];
const LIVE_LIMIT = 20000; // events kept while live; trimmed in bulk, never one by one

const identity = (kind, entry) => entry.id ?? (kind === "calls" ? `${entry.socket}@${entry.from}`
  : kind === "states" ? `${entry.socket}@${entry.t}@${entry.machine}` : undefined);
const depthIdentity = (entry) => entry.id ?? `${entry.socket}/${entry.pipe}/${entry.which}`;

/** Merge a live patch into a model, in place. Merging the same patch twice changes nothing. */
function mergePatch(model, patch) {
  for (const kind of LISTS) {
    if (!Array.isArray(patch[kind]) || !patch[kind].length) continue;
    const known = (model[kind] = list(model[kind]));
    const where = positions(known, (entry) => identity(kind, entry));
    for (const entry of patch[kind]) {
      const id = identity(kind, entry);
      const at = where.get(id);
      if (at === undefined) where.set(id, known.push(entry) - 1);
      else known[at] = { ...known[at], ...entry };
    }
  }
  mergeDepths(model, list(patch.depths));
  mergeEvents(model, list(patch.events));
  for (const [key, value] of Object.entries(patch)) {
    if (!LISTS.includes(key) && key !== "depths" && key !== "events" && key !== "version") model[key] = value;
  }
}

const POSITIONS = new WeakMap(); // array → Map(id → index), so that a patch costs its own size only

function positions(array, idOf) {
  let known = POSITIONS.get(array);
  if (!known || known.size !== array.length) {
    known = new Map(array.map((entry, index) => [idOf(entry), index]));
    POSITIONS.set(array, known);
  }
  return known;
}

function mergeDepths(model, depths) {
  if (!depths.length) return;
  const known = (model.depths = list(model.depths));
  const where = positions(known, depthIdentity);
  for (const entry of depths) {
    const id = depthIdentity(entry);
    const at = where.get(id);
    if (at === undefined) where.set(id, known.push({ ...entry, points: list(entry.points).slice() }) - 1);
    else {
      const points = known[at].points.slice(0, entry.start ?? 0).concat(list(entry.points));
      known[at] = { ...known[at], ...entry, start: 0, points };
    }
  }
}

function mergeEvents(model, events) {
  const known = (model.events = list(model.events));
  let last = known.length ? known[known.length - 1].n : -1;
  for (const event of events) {
    if (event.n > last) { known.push(event); last = event.n; }
  }
  if (known.length > LIVE_LIMIT * 1.2) known.splice(0, known.length - LIVE_LIMIT);
  const copies = list(model.copies);
  if (copies.length > LIVE_LIMIT * 1.2) {
    copies.splice(0, copies.length - LIVE_LIMIT);
    POSITIONS.delete(copies);
  }
}

const OUT_ONLY = new Set(["PUB", "XPUB", "PUSH", "RADIO", "SCATTER"]);
const IN_ONLY = new Set(["SUB", "XSUB", "PULL", "DISH", "GATHER"]);
const isLoss = (fate) => typeof fate === "string" && /^(dropped|lost|refused|unroutable|conflated)/.test(fate);
const isFiltered = (fate) => fate === "filtered";

// ------------------------------------------------------------------------------------- stacks
const STACK_FROM = 16; // so many nodes that are alike are drawn as one
const OUTLIERS = 4; // of them are drawn by themselves, at most

/**
 * Many nodes that are alike, drawn as one: "SUB ×480". Alike are nodes whose sockets have the same
 * types and the same peers. Those that fared worse than most are pulled out.
 */
class Stacks {
  constructor(model) {
    this.model = model;
    this.of = new Map(); // socket → the socket that stands for it and others
    this.stacks = [];
    const nodes = list(model.nodes);
    if (nodes.length >= STACK_FROM) for (const alike of this.groups(nodes)) this.stack(alike);
    const gone = new Set(this.stacks.flatMap((stack) => stack.nodes));
    this.nodes = [...nodes.filter((node) => !gone.has(node)), ...this.stacks.map((stack) => stack.node)];
    const stays = (socket) => !this.of.has(socket.id);
    this.sockets = [...list(model.sockets).filter(stays), ...this.stacks.flatMap((stack) => stack.sockets)];
  }

  groups(nodes) {
    const peers = new Map();
    for (const link of list(this.model.links)) {
      push(peers, link.from, link.to || link.endpoint);
      if (link.to) push(peers, link.to, link.from);
    }
    this.socketsOf = new Map();
    for (const socket of list(this.model.sockets)) push(this.socketsOf, socket.node, socket);
    const alike = new Map();
    for (const node of nodes) {
      const sockets = this.socketsOf.get(node.id) ?? [];
      const key = sockets.map((socket) => `${socket.type}|${[...new Set(peers.get(socket.id) ?? [])].sort().join(" ")}`).join("\n");
      if (sockets.length && (node.group ?? node.id) === node.id) push(alike, key, node);
    }
    return [...alike.values()].filter((members) => members.length >= STACK_FROM);
  }

  stack(alike) {
    const outside = this.outliers(alike);
    const nodes = alike.filter((node) => !outside.has(node));
    const name = commonStart(nodes.map((node) => String(node.id)));
    const id = `${name}×${nodes.length}`;
    const mean = (key) => nodes.reduce((sum, node) => sum + (node[key] ?? 0), 0) / nodes.length;
    const node = { id, label: `${name.replace(/[\s_.-]+$/, "")} ×${nodes.length}`, group: id, x: mean("x"), y: mean("y") };
    const columns = this.socketsOf.get(nodes[0].id).map((_, index) => nodes.map((each) => this.socketsOf.get(each.id)[index]));
    const sockets = columns.map((members, index) => this.socketFor(members, id, index));
    this.stacks.push({ nodes, node, sockets });
  }

  socketFor(members, node, index) {
    const [first] = members;
    const closed = members.map((socket) => socket.closed);
    const whole = { ...first, node, id: `${node} ${index}`, name: `${first.type} ×${members.length}`, label: `${first.type} ×${members.length}`, stack: members.length,
      opened: Math.min(...members.map((socket) => socket.opened).filter(isTime), Infinity), closed: closed.every(isTime) ? Math.max(...closed) : null,
      endpoints: list(first.endpoints).filter((end) => !end.bind) };
    for (const socket of members) this.of.set(socket.id, whole.id);
    return whole;
  }

  /** Nodes that lost more, failed to connect more often or had fuller queues than most. */
  outliers(alike) {
    const nodeOf = new Map(alike.flatMap((node) => this.socketsOf.get(node.id).map((socket) => [socket.id, node])));
    const facts = new Map(alike.map((node) => [node, [0, 0, 0]])); // losses, failures of links, deepest queue
    const add = (socket, which, value, most) => {
      const fact = facts.get(nodeOf.get(socket));
      if (fact) fact[which] = most ? Math.max(fact[which], value) : fact[which] + value;
    };
    for (const copy of list(this.model.copies)) if (isLoss(copy.fate)) { add(copy.to, 0, 1); add(copy.from, 0, 1); }
    const ends = new Map(list(this.model.links).map((link) => [link.id, link]));
    for (const link of ends.values()) {
      const failed = list(link.states).filter(([, name]) => name !== "connecting" && name !== "handshake" && name !== "ready").length;
      add(link.from, 1, failed);
      if (link.to) add(link.to, 1, failed);
    }
    for (const entry of list(this.model.depths)) {
      const most = list(entry.points).reduce((high, point) => Math.max(high, point[1]), 0);
      const peak = entry.limit > 0 && most >= entry.limit ? 2 * most + 1 : most; // full counts for more
      for (const socket of new Set([entry.socket, ends.get(entry.link)?.from, ends.get(entry.link)?.to])) if (!entry.unit) add(socket, 2, peak, true);
    }
    const usual = [0, 1, 2].map((which) => [...facts.values()].map((fact) => fact[which]).sort((a, b) => a - b)[facts.size >> 1]);
    const score = (node) => facts.get(node).reduce((sum, value, which) => sum + Math.max(0, value - usual[which]) / (1 + usual[which]), 0);
    return new Set(alike.filter((node) => score(node) >= 1).sort((a, b) => score(b) - score(a)).slice(0, OUTLIERS));
  }

  /** An entry with names of stacks instead of those of their members; what it was is its `real`. */
  seen(entry, keys) {
    if (!this.of.size || !keys.some((key) => this.of.has(entry[key]))) return entry;
    const other = Object.create(entry, { real: { value: entry } });
    for (const key of keys) Object.defineProperty(other, key, { value: this.of.get(entry[key]) ?? entry[key] });
    return other;
  }
}

const real = (entry) => entry.real ?? entry;

/** What all names begin with: "subscriber" of subscriber1, subscriber2. */
function commonStart(names) {
  let length = names[0].length;
  for (const name of names) while (!name.startsWith(names[0].slice(0, length))) length--;
  return names[0].slice(0, length).replace(/\d+$/, "");
}

/** Intervals that overlap, as one: [from, to, item of the first]. */
function union(entries) {
  const joined = [];
  for (const [from, to, item] of entries.slice().sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to, item]);
  }
  return joined;
}

/** The model and the indexes over it. */
class Store {
  constructor(model, stacking = true) {
    this.model = model && typeof model === "object" ? model : {};
    this.stacking = stacking;
    this.index();
  }

  index() {
    const model = this.model;
    this.stacks = new Stacks(this.stacking ? model : {});
    this.nodes = this.stacking ? this.stacks.nodes : list(model.nodes);
    this.sockets = this.stacking ? this.stacks.sockets : list(model.sockets);
    this.socket = new Map(this.sockets.map((socket) => [socket.id, socket]));
    this.lanes = this.sockets.slice().sort((a, b) => (a.lane ?? 0) - (b.lane ?? 0));
    this.laneOf = new Map(this.lanes.map((socket, index) => [socket.id, index]));
    for (const [member, stack] of this.stacks.of) this.laneOf.set(member, this.laneOf.get(stack));
    this.indexEvents();
    this.indexDepths();
    this.indexEdges();
    this.indexCopies();
    this.indexCalls();
    this.indexStates();
    const last = this.events.length ? this.events[this.events.length - 1].t : 0;
    this.duration = Math.max(Number(model.duration) || 0, last, 0);
  }

  indexEvents() {
    this.events = list(this.model.events).filter((event) => isTime(event.t)).sort((a, b) => a.t - b.t || a.n - b.n);
    this.position = new Map(this.events.map((event, index) => [event.n, index]));
    this.interesting = [];
    this.events.forEach((event, index) => event.interesting && this.interesting.push(index));
    if (!this.interesting.length) this.interesting = this.events.map((event, index) => index);
    this.faults = this.events.filter((event) => event.kind === "fault").slice(0, 200);
    this.known = null;
  }

  /** Which event could know of which; made when it is first asked for. */
  causes() { return (this.known = this.known ?? new Causes(this)); }

  /** The events of a copy by the kind of step: kind → index in `events`. */
  stepsOf(copy) {
    const steps = {};
    for (const n of list(copy.events)) {
      const index = this.position.get(n);
      if (index !== undefined) steps[this.events[index].kind] = index;
    }
    return steps;
  }

  indexDepths() {
    this.depths = new Map();
    this.depthsOfSocket = new Map();
    for (const entry of list(this.model.depths)) {
      const socket = this.stacks.of.get(entry.socket) ?? entry.socket;
      push(this.depths, `${socket}|${entry.link}|${entry.which}`, entry);
      push(this.depthsOfSocket, socket, entry);
    }
  }

  /** Links between the same two ends are one edge of the picture. */
  indexEdges() {
    this.edges = [];
    this.edgeOfLink = new Map();
    const groups = new Map();
    for (const whole of list(this.model.links)) {
      const link = this.stacks.seen(whole, ["from", "to"]);
      const key = [link.from, link.to || "", link.endpoint].join("|");
      let edge = groups.get(key);
      if (!edge) {
        edge = { id: link.id, from: link.from, to: link.to || "", endpoint: link.endpoint, route: list(link.route),
          transport: link.transport, links: [], states: [], latency: 0, losses: [],
          stack: Boolean(this.socket.get(link.from)?.stack || this.socket.get(link.to)?.stack) };
        groups.set(key, edge);
        this.edges.push(edge);
      }
      edge.links.push(link.id);
      for (const [t, name, text] of list(link.states)) edge.states.push([t, name, text, link.id]);
      this.edgeOfLink.set(link.id, edge);
    }
    this.changes = this.sockets.flatMap((socket) => [socket.opened, socket.closed]).filter(isTime);
    for (const edge of this.edges) {
      edge.states.sort((a, b) => a[0] - b[0]);
      let retries = 0;
      for (const state of edge.states) this.changes.push(state[0]);
      edge.retries = edge.states.map((state) => (retries = state[1] === "ready" ? 0 : retries + (state[1] === "retry")));
      if (edge.stack) edge.counts = this.countReady(edge);
      edge.queues = new Map(); // of a stack, by socket and tank
    }
    this.changes.sort((a, b) => a - b);
  }

  /** Of a stack: how many links are ready, and how many there are, after each change. */
  countReady(edge) {
    const now = new Map();
    let ready = 0;
    return edge.states.map(([, name, , link]) => {
      ready += (name === "ready") - (now.get(link) === "ready");
      now.set(link, name);
      return [ready, now.size];
    });
  }

  indexCopies() {
    this.copies = list(this.model.copies).map((copy) => this.stacks.seen(copy, ["from", "to"]));
    this.copy = new Map();
    this.ofMessage = new Map();
    const flights = new Map();
    const waiting = new Map();
    const places = new Map();
    const spans = [];
    this.ends = [];
    for (const copy of this.copies) {
      const message = copy.message || String(copy.id).replace(/\/[^/]*$/, "");
      this.copy.set(copy.id, copy);
      push(this.ofMessage, message, copy);
      const edge = this.edgeOfLink.get(copy.link);
      const times = timesOf(copy, edge);
      TIMES.set(copy, { ...times, edge, message });
      if (isTime(times.start)) spans.push([times.start, times.finish, copy]);
      if (edge) this.indexOnEdge(copy, edge, times, flights, waiting);
      if (isLoss(copy.fate) || isFiltered(copy.fate)) this.indexLoss(copy, edge, times, places);
    }
    this.spans = new Intervals(spans);
    for (const [edge, entries] of flights) {
      const data = entries.map((entry) => entry[2]).filter((copy) => !copy.command);
      const types = [this.socket.get(edge.from)?.type, this.socket.get(edge.to)?.type];
      edge.twoWay = !types.includes("REQ") && data.some((copy) => copy.from === edge.from) && data.some((copy) => copy.from !== edge.from);
      edge.flights = new Intervals(entries);
      const seen = entries.map((entry) => entry[3]).filter((value) => value > 0).sort((a, b) => a - b);
      edge.latency = seen.length ? seen[seen.length >> 1] : 0;
    }
    this.waiting = new Map([...waiting].map(([key, entries]) => [key, new Intervals(entries)]));
    this.losses = [...places.values()];
    for (const place of this.losses) place.entries.sort((a, b) => a[0] - b[0]);
    this.lossesOfEdge = new Map();
    this.lossesOfSocket = new Map();
    for (const place of this.losses) push(place.edge ? this.lossesOfEdge : this.lossesOfSocket, place.edge ?? place.socket, place);
    this.ends.sort((a, b) => a.ended - b.ended || (a.id < b.id ? -1 : 1));
  }

  indexOnEdge(copy, edge, times, flights, waiting) {
    if (isTime(times.written) && edge.transport !== "inproc") {
      const gone = isLoss(copy.fate) || copy.fate === "sent as raw bytes";
      const end = times.read ?? (gone ? copy.ended : null) ?? Infinity;
      push(flights, edge, [times.written, end, copy, times.read === null ? 0 : times.read - times.written]);
    }
    if (isTime(copy.queued) && edge.transport !== "inproc") {
      const end = copy.written ?? (isLoss(copy.fate) ? copy.ended : null) ?? Infinity;
      if (end > copy.queued) push(waiting, `${edge.id}|${copy.from}|outbox`, [copy.queued, end, copy]);
    }
    if (isTime(times.read)) {
      const end = copy.received ?? (isLoss(copy.fate) ? copy.ended : null) ?? Infinity;
      if (end > times.read) push(waiting, `${edge.id}|${copy.to}|inbox`, [times.read, end, copy]);
    }
  }

  /** Where a copy was lost: at the sender's port, on the way, at the receiver's port, or at no port at all. */
  indexLoss(copy, edge, times, places) {
    const at = isTime(copy.ended) ? copy.ended : times.start ?? 0;
    const spot = !edge ? "socket" : isTime(times.read) ? "to" : isTime(times.written) ? "middle" : "from";
    const filtered = isFiltered(copy.fate);
    const end = spot === "to" ? copy.to : copy.from;
    const key = [edge ? edge.id : "", end, spot, filtered].join("|");
    if (!places.has(key)) places.set(key, { key, edge, spot, filtered, socket: end, entries: [] });
    places.get(key).entries.push([at, copy]);
    if (!filtered) this.ends.push({ ended: at, id: copy.id, copy });
  }

  indexCalls() {
    this.callsOf = new Map();
    for (const call of list(this.model.calls)) {
      const seen = this.stacks.seen(call, ["socket"]);
      if (isTime(call.from)) push(this.callsOf, seen.socket, [call.from, call.to ?? Infinity, seen]);
    }
    for (const [socket, entries] of this.callsOf) {
      const spans = this.socket.get(socket)?.stack ? union(entries).map(([from, to, call]) => [from, to, { ...real(call), socket, to: to === Infinity ? null : to }]) : entries;
      this.callsOf.set(socket, new Intervals(spans));
    }
  }

  indexStates() {
    this.statesOf = new Map();
    for (const state of list(this.model.states)) if (isTime(state.t)) push(this.statesOf, state.socket, state);
    for (const states of this.statesOf.values()) states.sort((a, b) => a.t - b.t);
  }

  /** The state of a socket's machine at t: what the last change led to, or the first one came from. */
  machineState(socket, t) {
    const states = this.statesOf.get(socket);
    const known = this.socket.get(socket);
    if (!states || (isTime(known?.opened) && t < known.opened) || (isTime(known?.closed) && t >= known.closed)) return "";
    const count = countUpTo(states, t, (state) => state.t);
    return bounded(count ? states[count - 1].to : states[0].from, 30);
  }

  /** The call of a socket that waits at t, if any. */
  blockedCall(socket, t) {
    let found = null;
    this.callsOf.get(socket)?.between(t, t, (call) => { found = found ?? call; }, 50);
    return found;
  }

  /** {depth, limit} of the queue of one end of an edge at t; `fullest` asks for the most within that instant. */
  depth(edge, socket, which, t, fullest = false) {
    if (edge.stack) return this.spread(edge, socket, which, t);
    let best = null;
    for (const link of edge.links) {
      for (const entry of this.depths.get(`${socket}|${link}|${which}`) ?? []) {
        const count = countUpTo(entry.points, t, (point) => point[0]);
        const when = count ? entry.points[count - 1][0] : -1;
        let depth = count ? entry.points[count - 1][1] : 0;
        for (let i = count - 1; fullest && i >= 0 && entry.points[i][0] === t; i--) depth = Math.max(depth, entry.points[i][1]);
        if (!best || when >= best.when) best = { when, depth, limit: entry.limit, unit: entry.unit, fact: entry.fact };
      }
    }
    return best;
  }

  /** The queues of a stack at t: the least, the middle and the most of their depths. */
  spread(edge, socket, which, t) {
    const key = `${socket}|${which}`;
    let entries = edge.queues.get(key);
    if (!entries) edge.queues.set(key, (entries = edge.links.flatMap((link) => this.depths.get(`${socket}|${link}|${which}`) ?? [])));
    if (!entries.length) return null;
    const depths = entries.map((entry) => {
      const count = countUpTo(entry.points, t, (point) => point[0]);
      return count ? entry.points[count - 1][1] : 0;
    });
    while (depths.length < edge.links.length) depths.push(0); // a queue that was never used is empty
    depths.sort((a, b) => a - b);
    const { limit, unit, fact } = entries[0];
    return { depth: depths.at(-1), limit, unit, fact, low: depths[0], middle: depths[depths.length >> 1], count: depths.length,
      full: limit > 0 ? depths.filter((depth) => depth >= limit).length : 0 };
  }

  stateOf(edge, t) {
    const count = countUpTo(edge.states, t, (state) => state[0]);
    if (!count) return null;
    const [since, name, text] = edge.states[count - 1];
    if (edge.stack) {
      const [ready, all] = edge.counts[count - 1];
      return { since, name: ready ? "ready" : name, text: "", retries: 0, ready, all };
    }
    return { since, name, text, retries: edge.retries[count - 1] };
  }

  /** The copies of a message id or of a copy id; the copy itself comes first. */
  family(id) {
    const copy = this.copy.get(id);
    const copies = this.ofMessage.get(copy ? TIMES.get(copy).message : id) ?? [];
    if (copy) return [copy, ...copies.filter((other) => other !== copy)];
    const lost = copies.find((other) => isLoss(other.fate));
    return lost ? [lost, ...copies.filter((other) => other !== lost)] : copies;
  }
}

function push(map, key, value) {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

const TIMES = new WeakMap(); // copy → {start, written, read, finish, edge, message}

/** The times to draw a copy by. inproc has no wire: what is queued is at once at the receiver. */
function timesOf(copy, edge) {
  const inproc = edge?.transport === "inproc";
  const written = copy.written ?? (inproc ? copy.queued : null) ?? null;
  const read = copy.read ?? (inproc ? copy.queued : null) ?? null;
  const start = [copy.sent, copy.queued, written, read, copy.received, copy.ended].find(isTime);
  const gone = isLoss(copy.fate) || isFiltered(copy.fate);
  const finish = Math.max(...[start, written, read, copy.received, gone ? copy.ended : null].filter(isTime));
  return { start, written, read, finish };
}

// ------------------------------------------------------------------------------ causes and effects
/** Happened before: an event comes after its cause, and after the one before it at its place. */
class Causes {
  constructor(store) {
    this.store = store;
    const { events, position } = store;
    const latest = new Map();
    const steps = new Map();
    this.before = [new Int32Array(events.length), new Int32Array(events.length)]; // index → index, −1: none
    this.clock = new Int32Array(events.length); // Lamport's, from 1
    events.forEach((event, index) => {
      const place = event.socket || `node ${event.node ?? ""}`;
      const cause = event.cause === null || event.cause === undefined ? steps.get(event.msg) : position.get(event.cause);
      const direct = [latest.get(place) ?? -1, cause !== undefined && cause < index ? cause : -1];
      this.clock[index] = 1 + Math.max(...direct.map((each) => (each < 0 ? 0 : this.clock[each])));
      direct.forEach((each, which) => { this.before[which][index] = each; });
      latest.set(place, index);
      if (event.msg) steps.set(event.msg, index); // a trace that names no causes still has the steps of a copy
    });
    this.last = this.clock.reduce((most, each) => Math.max(most, each), 1);
  }

  /** What could have known of the event at `index`, and what it could have known of. */
  cone(index) {
    const count = this.clock.length;
    const side = new Int8Array(count); // −1: before it, 1: after it
    side[index] = 1;
    for (let i = index + 1; i < count; i++) if (this.before.some((before) => before[i] >= index && side[before[i]] > 0)) side[i] = 1;
    side[index] = -1;
    for (let i = index; i >= 0; i--) {
      if (side[i] < 0) for (const before of this.before) if (before[i] >= 0) side[before[i]] = -1;
    }
    side[index] = 0;
    return this.byLane(index, side);
  }

  /** In each lane the causes are what comes first, up to one event, and the effects are what comes last. */
  byLane(index, side) {
    const { store } = this;
    const cone = { index, causes: new Map(), effects: new Map(), counts: [0, 0], chain: [index] };
    side.forEach((each, i) => {
      if (!each) return;
      cone.counts[each < 0 ? 0 : 1]++;
      const lane = store.laneOf.get(store.events[i].socket);
      if (lane === undefined) return;
      if (each < 0) cone.causes.set(lane, i);
      else if (!cone.effects.has(lane)) cone.effects.set(lane, i);
    });
    for (let at = store.position.get(store.events[index].cause); at !== undefined && cone.chain.length < 200;) {
      cone.chain.push(at);
      at = store.position.get(store.events[at].cause);
    }
    return cone;
  }
}

/** Places by Lamport's clock instead of by time: an event stands one step after what it needed. */
class CausalAxis {
  constructor(store) {
    this.store = store;
    this.causes = store.causes();
    const { clock, last } = this.causes;
    this.last = last;
    this.lanes = store.lanes.map(() => ({ times: [], clocks: [] }));
    this.reached = new Int32Array(clock.length); // the latest step of all events up to an index
    store.events.forEach((event, index) => {
      this.reached[index] = Math.max(clock[index], index ? this.reached[index - 1] : 0);
      const lane = this.lanes[store.laneOf.get(event.socket)];
      if (!lane) return;
      lane.times.push(event.t);
      lane.clocks.push(Math.max(clock[index], lane.clocks.at(-1) ?? 0));
    });
    const spans = [];
    for (const copy of store.copies) {
      const clocks = Object.values(store.stepsOf(copy)).map((index) => clock[index]);
      if (clocks.length) spans.push([Math.min(...clocks), Math.max(...clocks), copy]);
    }
    this.spans = new Intervals(spans);
  }

  /** The step of a lane's last event up to t; 0 before its first. */
  at(lane, t) {
    const { times, clocks } = this.lanes[lane] ?? { times: [], clocks: [] };
    const count = countUpTo(times, t);
    return count ? clocks[count - 1] : 0;
  }

  /** The latest step of all that has happened up to t. */
  reach(t) {
    const count = countUpTo(this.store.events, t, (event) => event.t);
    return count ? this.reached[count - 1] : 0;
  }

  /** The time of the last event of a lane up to a step; of any lane, where that one has none. */
  time(lane, step) {
    const { times, clocks } = this.lanes[lane] ?? { times: [], clocks: [] };
    const count = countUpTo(clocks, step);
    if (count) return times[count - 1];
    const all = countUpTo(this.reached, step);
    return all ? this.store.events[all - 1].t : 0;
  }
}

// ---------------------------------------------------------------------------------- time → pixels
const BREAK_WIDTH = 30;

/** Seconds to pixels over one run; long idle stretches are folded to a marked break. */
class TimeMap {
  constructor(store, fold) {
    this.duration = store.duration > 0 ? store.duration : 1;
    this.breaks = fold ? findBreaks(store, this.duration) : [];
    this.active = this.duration - this.breaks.reduce((sum, gap) => sum + gap[1] - gap[0], 0);
    this.decimals = clamp(Math.ceil(-Math.log10(this.active / 1000)), 3, 9);
    this.setWidth(600, 1);
  }

  setWidth(width, k) {
    this.width = width;
    const usable = Math.max(10, width - this.breaks.length * BREAK_WIDTH * k);
    this.pixelsPerSecond = usable / this.active;
    this.pieces = [];
    let x = 0;
    let t = 0;
    const add = (until, size, folded) => {
      this.pieces.push({ t0: t, t1: until, x0: x, x1: x + size, folded });
      t = until;
      x += size;
    };
    for (const [from, to] of this.breaks) {
      if (from > t) add(from, (from - t) * this.pixelsPerSecond, false);
      add(to, BREAK_WIDTH * k, true);
    }
    add(this.duration, Math.max(0, (this.duration - t) * this.pixelsPerSecond), false);
  }

  pieceAt(t) {
    return this.pieces[clamp(countUpTo(this.pieces, t, (piece) => piece.t0) - 1, 0, this.pieces.length - 1)];
  }

  x(t) {
    const piece = this.pieceAt(t);
    const span = piece.t1 - piece.t0;
    return span > 0 ? piece.x0 + clamp((t - piece.t0) / span, 0, 1) * (piece.x1 - piece.x0) : piece.x0;
  }

  time(x) {
    const index = clamp(countUpTo(this.pieces, x, (piece) => piece.x0) - 1, 0, this.pieces.length - 1);
    const piece = this.pieces[index];
    const size = piece.x1 - piece.x0;
    return size > 0 ? piece.t0 + clamp((x - piece.x0) / size, 0, 1) * (piece.t1 - piece.t0) : piece.t0;
  }

  fraction(t) { return this.x(t) / this.width; }

  /** Time after `wall` seconds of playing at `speed`; a break takes half a second whatever it hides. */
  advance(t, wall, speed) {
    let left = wall;
    for (let guard = 0; left > 0 && t < this.duration && guard < 100; guard++) {
      const piece = this.pieceAt(t);
      const rate = piece.folded ? (piece.t1 - piece.t0) / 0.5 : speed;
      const needed = (piece.t1 - t) / rate;
      if (needed > left) return t + left * rate;
      t = piece.t1 + (piece.t1 < this.duration ? 1e-12 : 0);
      left -= needed;
    }
    return Math.min(t, this.duration);
  }

  /** A time as text; the unit follows the run, so that numbers of one run compare by eye. */
  text(t, extra = 0) {
    const digits = this.decimals + extra;
    if (this.duration >= 0.5) return `${t.toFixed(digits)} s`;
    if (this.duration >= 0.0005) return `${(t * 1e3).toFixed(Math.max(0, digits - 3))} ms`;
    return `${(t * 1e6).toFixed(Math.max(0, digits - 6))} µs`;
  }
}

/** Idle stretches that are much longer than what is left of the run without them. */
function findBreaks(store, duration) {
  const busy = store.events.map((event) => [event.t, event.t]);
  for (const copy of store.copies) {
    const { written, read } = TIMES.get(copy);
    if (isTime(written)) busy.push([written, read ?? written]);
  }
  busy.push([0, 0], [duration, duration]);
  busy.sort((a, b) => a[0] - b[0]);
  const gaps = [];
  let until = 0;
  for (const [from, to] of busy) {
    if (from > until) gaps.push([until, from]);
    until = Math.max(until, to);
  }
  gaps.sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  let left = duration;
  const breaks = [];
  for (const [from, to] of gaps) {
    const size = to - from;
    const rest = left - size;
    if (size < left * 0.3 || rest <= 0 || breaks.length === 7) break;
    const pad = Math.min(size * 0.12, rest * 0.06);
    breaks.push([from + pad, to - pad]);
    left = rest + 2 * pad;
  }
  return breaks.sort((a, b) => a[0] - b[0]);
}

// ------------------------------------------------------------------------------- drawing helpers
/** A canvas in CSS pixels that is sharp on any screen, with a pen set to the current theme. */
class Sheet {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.widths = new Map();
  }

  size(width, height) {
    const ratio = clamp(window.devicePixelRatio || 1, 1, 3);
    const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (this.canvas.width !== w) this.canvas.width = w;
    if (this.canvas.height !== h) this.canvas.height = h;
    this.width = width;
    this.height = height;
    this.pen.setTransform(w / width, 0, 0, h / height, 0, 0);
  }

  font(size, bold, family) {
    this.pen.font = `${bold ? "700 " : ""}${size}px ${family}`;
  }

  textWidth(text) {
    const key = `${this.pen.font}\n${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size > 5000) this.widths.clear();
      width = this.pen.measureText(text).width;
      this.widths.set(key, width);
    }
    return width;
  }

  /** The text cut with an ellipsis so that it fits. */
  fit(text, width) {
    if (this.textWidth(text) <= width) return text;
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.textWidth(text.slice(0, middle) + "…") <= width) low = middle;
      else high = middle - 1;
    }
    return low ? text.slice(0, low) + "…" : "";
  }
}

function roundedBox(pen, x, y, w, h, r) {
  pen.beginPath();
  pen.roundRect(x, y, w, h, Math.min(r, w / 2, h / 2));
}

/** Diagonal lines in a box: "not now". Readable without colour. */
function hatch(pen, x, y, w, h, colour, gap = 7, line = 2.5) {
  if (w <= 0 || h <= 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(x, y, w, h);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.setLineDash([]);
  pen.beginPath();
  const from = Math.max(x - h, -h);
  for (let at = from - ((from - x) % gap); at < x + w && at < from + 5000; at += gap) {
    pen.moveTo(at, y + h);
    pen.lineTo(at + h, y);
  }
  pen.stroke();
  pen.restore();
}

function cross(pen, x, y, r, colour, line = 3) {
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.lineCap = "round";
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(x - r, y - r);
  pen.lineTo(x + r, y + r);
  pen.moveTo(x + r, y - r);
  pen.lineTo(x - r, y + r);
  pen.stroke();
  pen.lineCap = "butt";
}

/** A sieve: a dish with holes. Nothing was lost: nobody wanted it. */
function sieve(pen, x, y, r, colours) {
  pen.strokeStyle = pen.fillStyle = colours.muted;
  pen.lineWidth = 2.5;
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(x, y, r, 0, Math.PI * 2);
  pen.fillStyle = colours.bg;
  pen.fill();
  pen.stroke();
  pen.fillStyle = colours.muted;
  for (const [dx, dy] of [[-1, -1], [1, -1], [-1, 1], [1, 1]]) {
    pen.beginPath();
    pen.arc(x + dx * r * 0.38, y + dy * r * 0.38, Math.max(1.1, r * 0.17), 0, Math.PI * 2);
    pen.fill();
  }
}

function polygon(pen, x, y, points) {
  pen.beginPath();
  points.forEach(([dx, dy], index) => pen[index ? "lineTo" : "moveTo"](x + dx, y + dy));
  pen.closePath();
}

/** Points of the unit circle, angles in degrees, y downward. */
function arc(start, end, steps = 24) {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((start + ((end - start) * i) / steps) * Math.PI) / 180;
    return [Math.cos(angle), Math.sin(angle)];
  });
}
const shifted = (points, dx) => points.map(([x, y]) => [x + dx, y]);
const mirrored = (points) => points.map(([x, y]) => [-x, y]);
const CHEVRON = [[-0.75, -0.9], [0.05, -0.9], [0.9, 0], [0.05, 0.9], [-0.75, 0.9], [0.1, 0]];
const BAR = [[0.7, -0.95], [1, -0.95], [1, 0.95], [0.7, 0.95]];

/** The silhouettes of the socket types, the same as in shapes.py: +x points out of the box. */
const GLYPHS = {
  REQ: [shifted(arc(90, 270), 0.45)], REP: [shifted(arc(-90, 90), -0.45)],
  PUB: [[[-0.8, -0.95], [0.95, 0], [-0.8, 0.95]]], SUB: [[[0.8, -0.95], [-0.95, 0], [0.8, 0.95]]],
  XPUB: [[[-0.95, -0.8], [0.45, 0], [-0.95, 0.8]], BAR], XSUB: [[[0.45, -0.8], [-0.95, 0], [0.45, 0.8]], BAR],
  PUSH: [CHEVRON], PULL: [mirrored(CHEVRON)],
  ROUTER: [[0, 60, 120, 180, 240, 300].map((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)])],
  DEALER: [[[-1, 0], [0, -1], [1, 0], [0, 1]]],
  PAIR: [[[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]]],
  STREAM: [[[-1, -0.9], [-0.6, -0.9], [-0.6, 0.9], [-1, 0.9]], [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]],
    [[0.6, -0.9], [1, -0.9], [1, 0.9], [0.6, 0.9]]],
};
const SHAPES = { RADIO: "PUB", DISH: "SUB", SCATTER: "PUSH", GATHER: "PULL", SERVER: "ROUTER", CLIENT: "DEALER",
  CHANNEL: "PAIR", PEER: "ROUTER" };
const OTHER = [arc(0, 360, 36)];
// What takes is hollow, so that it can be told from what gives on either side of a box.
const HOLLOW = new Set(["REP", "SUB", "XSUB", "PULL", "DISH", "GATHER"]);

/** The silhouette of a socket type; `out` is +1 when its links leave to the right, −1 to the left. */
function glyph(pen, type, x, y, r, out, ink, paper) {
  pen.strokeStyle = ink;
  pen.lineWidth = 2.5;
  pen.lineJoin = "miter";
  pen.setLineDash([]);
  pen.fillStyle = HOLLOW.has(type) ? paper : ink;
  const way = type === "REQ" || type === "REP" ? 1 : out; // the two halves of a disc are never mirrored
  for (const points of GLYPHS[SHAPES[type] ?? type] ?? OTHER) {
    polygon(pen, x, y, points.map(([dx, dy]) => [dx * r * way, dy * r]));
    pen.fill();
    if (HOLLOW.has(type)) pen.stroke();
  }
}

function arrowHead(pen, x, y, angle, size, colour, filled, paper) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(angle);
  pen.setLineDash([]);
  pen.lineWidth = 2.5;
  pen.strokeStyle = colour;
  pen.fillStyle = filled ? colour : paper;
  pen.lineJoin = "miter";
  polygon(pen, 0, 0, [[0, 0], [-size, -size * 0.55], [-size, size * 0.55]]);
  pen.fill();
  pen.stroke();
  pen.restore();
}

/** One message: a disc; more frames: stacked slips; a command: a square, as wide as what it says. */
function token(pen, x, y, r, copy, colours, label, selected, font, high = r) {
  const command = copy.command;
  const colour = command ? colours.purple : colours.blue;
  pen.setLineDash([]);
  if (selected) {
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 3;
    pen.beginPath();
    pen.arc(x, y, r + 6, 0, Math.PI * 2);
    pen.stroke();
  }
  pen.fillStyle = colour;
  pen.strokeStyle = colours.bg;
  pen.lineWidth = 2.5;
  const slips = !command && list(copy.frames).length > 1;
  const draw = (dx, dy) => {
    pen.beginPath();
    if (command) pen.rect(x - r, y - high * 0.85, r * 2, high * 1.7);
    else if (slips) pen.roundRect(x - r * 1.05 + dx, y - r * 0.85 + dy, r * 2.1, r * 1.7, 3);
    else pen.arc(x, y, r, 0, Math.PI * 2);
    pen.fill();
    if (r > 5) pen.stroke();
  };
  if (slips) { draw(5, -5); draw(2.5, -2.5); }
  draw(0, 0);
  if (label) {
    pen.fillStyle = command ? colours.onPurple : colours.onBlue;
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(label, x, y + 0.5);
  }
}

// --------------------------------------------------------------------------------- the topology
const DETAILS = [
  { name: "full", port: 66, head: 27, line: 20, badge: 8, pad: 8, gap: 16, endpoints: true },
  { name: "narrow", port: 66, head: 27, line: 20, badge: 8, pad: 8, gap: 14, endpoints: false },
  { name: "compact", port: 31, head: 24, line: 0, badge: 22, pad: 6, gap: 10, endpoints: false },
  { name: "dot", port: 0, head: 21, line: 0, badge: 0, pad: 0, gap: 2, endpoints: false },
];
const CURVE_POINTS = 32;
const KERNELS = ["kernel send", "kernel receive"]; // tanks of the operating system, in bytes
const STACK = 350; // of both pictures together, one over the other
const LOW = 320; // of a picture in a page of little width or height, so that all of the player is seen at once

/** Boxes, links, tanks and the messages on their way, at one moment. */
class Topology {
  constructor(player, canvas) {
    this.player = player;
    this.sheet = new Sheet(canvas);
    this.hits = [];
  }

  /** Chooses the amount of detail that fits, and the height that it wants; `low`: not more than a laptop has to spare. */
  plan(width, fixedHeight, store, k, low) {
    this.store = store;
    this.k = k;
    this.width = width;
    this.portsOf = this.collectPorts();
    const most = (low ? LOW : 600) * k;
    const limits = { full: most, narrow: most, compact: 720 * k, dot: 900 * k };
    for (const detail of DETAILS) {
      const boxes = this.measure(detail);
      const need = this.columns(boxes, detail);
      const fits = need.width <= width && need.height <= (fixedHeight || limits[detail.name]);
      if (!fits && detail.name !== "dot") continue;
      this.detail = detail;
      this.boxes = boxes;
      this.wanted = clamp(need.height, (low ? 150 : 300) * k, (detail.name === "dot" ? 620 : 900) * k);
      return this.wanted;
    }
    return 300;
  }

  /** The width that shows everything in a detail with room for messages between the boxes. */
  ideal(store, k, detail = DETAILS[0]) {
    this.store = store;
    this.k = k;
    this.portsOf = this.collectPorts();
    const boxes = store.nodes.length > 60 ? [] : this.measure(detail);
    return boxes.length ? this.columns(boxes, detail).width + (this.cols.length - 1) * (store.losses.length ? 75 : 50) * k : 0;
  }

  layout(height) {
    this.height = height;
    this.sheet.size(this.width, height);
    this.place(this.boxes, this.detail, height);
    this.byNode = new Map(this.boxes.map((box) => [box.id, box]));
    this.curves = new Map(this.store.edges.map((edge) => [edge, this.curve(edge)]));
    this.groups = this.dashedGroups();
    this.badges = this.placeBadges();
  }

  font(bold, size = 14) { this.sheet.font(size * this.k, bold, this.player.colours.font); }

  /** socket id → its edges, in the order of the far ends' heights so that lines don't cross. */
  collectPorts() {
    const ports = new Map();
    const nodes = new Map(this.store.nodes.map((node) => [node.id, node.y]));
    const heights = new Map(this.store.sockets.map((socket) => [socket.id, (nodes.get(socket.node) ?? 0) + (socket.slot ?? 0) * 1e-3]));
    for (const edge of this.store.edges) {
      if (this.store.socket.has(edge.from)) push(ports, edge.from, { edge, far: heights.get(edge.to) ?? 2 });
      if (this.store.socket.has(edge.to)) push(ports, edge.to, { edge, far: heights.get(edge.from) ?? 2 });
    }
    for (const entries of ports.values()) entries.sort((a, b) => a.far - b.far);
    return ports;
  }

  measure(detail) {
    const k = this.k;
    const socketsOf = new Map();
    for (const socket of this.store.sockets) push(socketsOf, socket.node, socket);
    return this.store.nodes.map((node) => {
      const sockets = (socketsOf.get(node.id) ?? []).sort((a, b) => (a.side > b.side ? 1 : a.side < b.side ? -1 : (a.slot ?? 0) - (b.slot ?? 0)));
      const label = bounded(node.label, 40);
      this.font(true, 15);
      const labelWidth = this.sheet.textWidth(label);
      const box = { id: node.id, node, label, rows: [], x: 0, y: 0 };
      if (detail.name === "dot") {
        box.w = 24 * k;
        box.label = label || bounded(sockets[0]?.id, 40);
        this.font(false);
        box.labelWidth = Math.min(this.sheet.textWidth(box.label), 120 * k);
        box.h = detail.head * k;
        box.rows = sockets.map((socket) => this.row(socket, detail, true));
        return box;
      }
      box.head = label ? detail.head * k : detail.pad * k;
      box.rows = sockets.map((socket) => this.row(socket, detail, false));
      box.rows.slice(0, -1).forEach((row) => { row.h += row.waits && detail.line ? 18 * k : 0; });
      box.w = Math.max(labelWidth + 24 * k, 64 * k, ...box.rows.map((row) => row.w));
      box.w = Math.min(box.w, Math.max(260 * k, ...box.rows.map((row) => row.core)));
      box.h = box.head + box.rows.reduce((sum, row) => sum + row.h, 0) + Math.max(0, box.rows.length - 1) * 4 * k + detail.pad * k;
      return box;
    });
  }

  /** One socket in a box: its tab with glyph, type and tanks, and the lines below it. */
  row(socket, detail, bare) {
    const k = this.k;
    const out = socket.side === "left" ? -1 : 1;
    const ports = (this.portsOf.get(socket.id) ?? []).map(({ edge }) => ({ edge }));
    const type = bounded(socket.type, 10);
    const [label, below] = nameLines(bounded(socket.label || type, 40), type, detail.name === "compact");
    if (bare) return { socket, out, ports, type, label, below, w: 0, h: 0 };
    const nowhere = (this.store.lossesOfSocket.get(socket.id) ?? []).length > 0;
    const count = Math.max(1, ports.length);
    const spare = nowhere && ports.length ? Math.min(34, detail.port) * k : 0;
    const queues = OUT_ONLY.has(type) ? ["outbox"] : IN_ONLY.has(type) ? ["inbox"] : ["outbox", "inbox"];
    const depths = this.store.depthsOfSocket.get(socket.id) ?? [];
    const kernels = detail.line || detail.name === "narrow" ? KERNELS.filter((which) => depths.some((entry) => entry.which === which)) : [];
    const tanks = [...kernels, ...queues]; // as they lie on the path, the nearest to the link first
    this.font(false);
    let cell = 44 * k;
    if (ports.length) {
      const range = ports.some(({ edge }) => edge.stack) ? "0–" : "";
      for (const entry of depths.slice(0, 400)) {
        if (!queues.includes(entry.which)) continue;
        const peak = list(entry.points).slice(0, 3000).reduce((most, point) => Math.max(most, point[1]), 0);
        cell = Math.max(cell, this.sheet.textWidth(`${range}${peak}/${entry.limit || "∞"}`) + 4 * k);
      }
      for (const which of kernels) {
        const fact = depths.find((entry) => entry.which === which).fact;
        cell = Math.max(cell, this.sheet.textWidth(this.player.say[fact] ?? "") + 4 * k, this.sheet.textWidth("64 KiB") + 4 * k);
      }
    }
    this.font(true);
    const closed = isTime(socket.closed) ? this.sheet.textWidth(this.player.say.closed) : 0;
    const name = clamp(Math.max(this.sheet.textWidth(label), this.sheet.textWidth(below), closed), 30 * k, 104 * k);
    const compact = detail.name === "compact";
    const beside = compact && queues.length === 1;
    const glyphColumn = beside ? name + 27 * k : name;
    const tankWidth = cell + 7 * k;
    const core = glyphColumn + (ports.length ? (compact ? 1 : tanks.length) * tankWidth : 0) + 30 * k;
    const portHeight = (compact ? 7 + 24 * tanks.length : detail.port + (kernels.length ? 16 : 0)) * k;
    const bound = list(socket.endpoints).filter((endpoint) => endpoint.bind);
    this.font(false);
    const wide = detail.endpoints ? Math.max(0, ...bound.map((e) => Math.min(240 * k, this.sheet.textWidth(bounded(e.endpoint, 60)) + 22 * k))) : 0;
    const waits = this.store.callsOf.has(socket.id);
    this.font(true);
    const badge = waits && detail.line ? this.sheet.textWidth(fill(this.player.say.waiting, { call: "recv" })) + 46 * k : 0;
    const body = count * portHeight + spare;
    const states = detail.line ? this.store.statesOf.get(socket.id) ?? [] : [];
    const stated = states.slice(0, 50).map((state) => this.sheet.textWidth(bounded(state.to, 30)) + 22 * k);
    const lines = (detail.line ? (Math.min(2, bound.length) + (states.length ? 1 : 0)) * detail.line * k : 0);
    return { socket, out, ports, type, label, below, tanks, kernels: kernels.length, cell, tankWidth, core, bound: bound.slice(0, 2), nowhere, spare, count,
      glyphColumn, beside, waits, body, lines, stated: states.length > 0, w: Math.max(core, wide, badge, ...stated), h: body + lines + (waits ? detail.badge * k : 0) };
  }

  /** Boxes by column (equal x), and the room that they need. */
  columns(boxes, detail) {
    const k = this.k;
    this.cols = [];
    for (const box of boxes.slice().sort((a, b) => a.node.x - b.node.x || a.node.y - b.node.y)) {
      const last = this.cols[this.cols.length - 1];
      if (last && box.node.x - last.x < 0.04) last.boxes.push(box);
      else this.cols.push({ x: box.node.x, boxes: [box] });
    }
    const groups = new Set(boxes.map((box) => box.node.group ?? box.id)).size < boxes.length;
    const waits = detail.line && boxes.some((box) => box.rows.at(-1)?.waits);
    const stacked = boxes.some((box) => box.rows.some((row) => row.socket.stack));
    this.gap = (detail.gap + (groups ? 14 : 0) + (waits ? 7 : 0) + (stacked ? 9 : 0)) * k;
    const dangling = this.dangling();
    this.margin = { left: (groups ? 24 : 14) * k, right: (groups ? 24 : 14) * k, top: (groups ? 34 : 12) * k, bottom: (groups || stacked ? 22 : waits ? 16 : 12) * k };
    if (boxes.some((box) => box.rows.at(-1)?.nowhere)) this.margin.bottom += 28 * k; // a badge may go under a box
    const first = this.cols[0];
    const last = this.cols[this.cols.length - 1];
    const leaves = (column, out) => column?.boxes.some((box) => box.rows.some((row) => row.out === out && row.ports.some((port) => dangling.has(port.edge)) || row.out === out && row.nowhere));
    if (leaves(first, -1)) this.margin.left += 110 * k;
    if (leaves(last, 1)) this.margin.right += 110 * k;
    if (detail.name === "dot" && first) {
      this.margin.left += Math.max(0, ...first.boxes.map((box) => box.labelWidth));
      this.margin.right += Math.max(0, ...last.boxes.map((box) => box.labelWidth));
    }
    let width = this.margin.left + this.margin.right;
    let height = 0;
    for (const column of this.cols) {
      column.boxes.sort((a, b) => a.node.y - b.node.y);
      column.w = Math.max(...column.boxes.map((box) => box.w + (detail.name === "dot" ? 0 : 0)));
      column.h = column.boxes.reduce((sum, box) => sum + box.h + this.gap, -this.gap);
      width += column.w;
      height = Math.max(height, column.h);
    }
    width += Math.max(0, this.cols.length - 1) * (detail.name === "dot" ? 30 : 58) * k;
    return { width, height: height + this.margin.top + this.margin.bottom };
  }

  dangling() { return new Set(this.store.edges.filter((edge) => !this.store.socket.has(edge.to) || !this.store.socket.has(edge.from))); }

  place(boxes, detail, height) {
    const first = this.cols[0];
    const last = this.cols[this.cols.length - 1];
    if (!first) return;
    const span = last.x - first.x;
    const [from, to] = [this.margin.left + first.w / 2, this.width - this.margin.right - last.w / 2];
    this.mapX = (x) => (span > 0.01 ? from + ((x - first.x) / span) * (to - from) : (this.margin.left + this.width - this.margin.right) / 2);
    this.mapY = (y) => this.margin.top + y * (height - this.margin.top - this.margin.bottom);
    for (const column of this.cols) {
      let free = this.margin.top;
      const squeeze = Math.min(1, (height - this.margin.top - this.margin.bottom) / Math.max(1, column.h));
      for (const box of column.boxes) {
        box.x = this.mapX(box.node.x) - box.w / 2;
        box.y = Math.max(this.mapY(box.node.y) - box.h / 2, free);
        free = box.y + (box.h + this.gap) * squeeze;
      }
      let floor = height - this.margin.bottom;
      for (const box of column.boxes.slice().reverse()) {
        box.y = Math.min(box.y, floor - box.h);
        floor = box.y - this.gap * squeeze - (squeeze < 1 ? box.h * (squeeze - 1) : 0);
      }
    }
    for (const box of boxes) this.placeRows(box, detail);
  }

  placeRows(box, detail) {
    const k = this.k;
    let y = box.y + (box.head ?? 0);
    for (const row of box.rows) {
      row.y = y;
      row.edgeX = row.out > 0 ? box.x + box.w : box.x;
      if (detail.name === "dot") {
        row.y = box.y;
        row.portX = box.x + box.w / 2 + row.out * 9 * k;
        row.ports.forEach((port) => { port.x = row.portX; port.y = box.y + box.h / 2; });
        continue;
      }
      row.portX = row.edgeX + row.out * 7 * k;
      const size = (row.body - row.spare) / row.count;
      row.ports.forEach((port, index) => { port.x = row.portX; port.y = y + size * (index + 0.5); });
      row.nowhereY = row.spare ? y + size * row.count + row.spare / 2 - 4 * k : y + size / 2;
      y += row.h + 4 * k;
    }
  }

  portOf(edge, socketId) {
    const box = this.byNode.get(this.store.socket.get(socketId)?.node);
    const row = box?.rows.find((candidate) => candidate.socket.id === socketId);
    const port = row?.ports.find((candidate) => candidate.edge === edge);
    return port ? { x: port.x, y: port.y, out: row.out, row } : null;
  }

  /** The line of an edge as points at equal steps, so that a message's place is one look-up. */
  curve(edge) {
    const k = this.k;
    const a = this.portOf(edge, edge.from);
    const b = this.portOf(edge, edge.to);
    if (!a && !b) return null;
    const foot = this.detail.name === "dot" ? 0 : 13 * k;
    const known = a ?? b;
    const end = { x: clamp(known.x + known.out * 96 * k, 10, this.width - 10), y: known.y, out: -known.out };
    const [from, to] = [a ?? end, b ?? end];
    const [p0, p3] = [{ x: from.x + from.out * foot * !!a, y: from.y }, { x: to.x + to.out * foot * !!b, y: to.y }];
    const points = edge.route.length ? this.routed(p0, p3, from, to, edge.route) : this.bezier(p0, p3, from, to);
    return { ...resample(points, this.detail.name === "dot" ? 12 : CURVE_POINTS), from: a, to: b };
  }

  bezier(p0, p3, from, to) {
    const loops = from.out === to.out || (p3.x - p0.x) * from.out < 0;
    const reach = loops ? clamp(Math.abs(p3.y - p0.y) * 0.5, 40, 110) * this.k : clamp(Math.abs(p3.x - p0.x) * 0.5, 8, 170 * this.k);
    const [c1, c2] = [p0.x + from.out * reach, p3.x + to.out * reach];
    const points = [];
    for (let step = 0; step <= 48; step++) {
      const s = step / 48;
      const r = 1 - s;
      points.push([r * r * r * p0.x + 3 * r * r * s * c1 + 3 * r * s * s * c2 + s * s * s * p3.x,
        r * r * r * p0.y + 3 * r * r * s * p0.y + 3 * r * s * s * p3.y + s * s * s * p3.y]);
    }
    return points;
  }

  /** A smooth line through the way points that the layout gave. */
  routed(p0, p3, from, to, route) {
    const k = this.k;
    const knots = [[p0.x, p0.y], [p0.x + from.out * 14 * k, p0.y], ...route.map(([x, y]) => [this.mapX(x), this.mapY(y)]),
      [p3.x + to.out * 14 * k, p3.y], [p3.x, p3.y]];
    const points = [];
    for (let i = 0; i + 1 < knots.length; i++) {
      const [a, b, c, d] = [knots[i - 1] ?? knots[i], knots[i], knots[i + 1], knots[i + 2] ?? knots[i + 1]];
      for (let step = 0; step < 12; step++) {
        const s = step / 12;
        const mix = (n) => 0.5 * (2 * b[n] + (c[n] - a[n]) * s + (2 * a[n] - 5 * b[n] + 4 * c[n] - d[n]) * s * s + (3 * b[n] - a[n] - 3 * c[n] + d[n]) * s * s * s);
        points.push([mix(0), mix(1)]);
      }
    }
    points.push(knots[knots.length - 1]);
    return points;
  }

  dashedGroups() {
    const groups = new Map();
    for (const box of this.boxes) push(groups, box.node.group ?? box.id, box);
    return [...groups].filter(([, boxes]) => boxes.length > 1).map(([name, boxes]) => {
      const [x0, y0] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
      const [x1, y1] = [Math.max(...boxes.map((box) => box.x + box.w)), Math.max(...boxes.map((box) => box.y + box.h))];
      const pad = 14 * this.k;
      return { name: bounded(name, 40), x: x0 - pad, y: y0 - pad - 14 * this.k, w: x1 - x0 + 2 * pad, h: y1 - y0 + 2 * pad + 14 * this.k };
    });
  }

  // --- one frame ---------------------------------------------------------------------
  draw(t) {
    if (this.detail.name === "dot" && this.store.edges.length > 100) this.drawBackdrop(t);
    else this.drawScene(t);
    if (this.detail.name !== "dot") for (const edge of this.store.edges) this.drawFeet(edge, t);
    this.drawLeaders(t);
    for (const edge of this.store.edges) this.drawFlights(edge, t);
    for (const edge of this.store.edges) this.drawEdgeText(edge, t);
    const marked = this.detail.name === "dot" ? this.lossesBySocket() : this.store.losses;
    for (const place of marked) this.drawLosses(place, t);
  }

  /** All but the messages: the ground, links and boxes. */
  drawScene(t) {
    const { pen } = this.sheet;
    this.hits = [];
    pen.globalAlpha = 1;
    pen.fillStyle = this.player.colours.bg;
    pen.fillRect(0, 0, this.width, this.height);
    for (const group of this.groups) this.drawGroup(group);
    const chosen = this.player.chosenEdges();
    for (const edge of this.store.edges) this.drawEdge(edge, t, chosen.has(edge));
    for (const box of this.boxes) this.drawBox(box, t);
  }

  /** A big scene is kept as a picture for as long as no link and no socket changes its state. */
  drawBackdrop(t) {
    const screen = this.sheet;
    const epoch = [countUpTo(this.store.changes, t), this.player.chosenId, this.width, this.height, JSON.stringify(this.player.colours)].join("|");
    if (this.epoch !== epoch || this.epochOf !== this.boxes) {
      this.epoch = epoch;
      this.epochOf = this.boxes;
      this.backdrop = this.backdrop ?? new Sheet(document.createElement("canvas"));
      this.backdrop.size(this.width, this.height);
      this.sheet = this.backdrop;
      this.drawScene(t);
      this.sheet = screen;
      this.backdropHits = this.hits;
    }
    this.hits = this.backdropHits.slice();
    screen.pen.globalAlpha = 1;
    screen.pen.drawImage(this.backdrop.canvas, 0, 0, this.width, this.height);
  }

  drawGroup(group) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    pen.setLineDash([10, 7]);
    roundedBox(pen, group.x, group.y, group.w, group.h, 12);
    pen.stroke();
    pen.setLineDash([]);
    this.font(true, 15);
    this.text(group.name, group.x + 12 * this.k, group.y + 13 * this.k, colours.muted, "left");
  }

  text(text, x, y, colour, align = "center") {
    const { pen } = this.sheet;
    pen.fillStyle = colour;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.fillText(text, x, y);
  }

  drawEdge(edge, t, chosen) {
    const curve = this.curves.get(edge);
    const state = this.store.stateOf(edge, t);
    if (!curve || !state) return;
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const fine = this.detail.name === "dot";
    const draw = (from = 0, to = 1) => { tracePart(pen, curve, from, to); pen.stroke(); };
    pen.lineCap = "butt";
    pen.setLineDash([]);
    if (chosen) {
      pen.strokeStyle = colours.blue;
      pen.globalAlpha = 0.28;
      pen.lineWidth = 20 * this.k;
      draw();
      pen.globalAlpha = 1;
    }
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    if (fine && !chosen) pen.globalAlpha = clamp(30 / this.store.edges.length, 0.15, 1);
    if (state.name === "connecting") {
      pen.lineCap = "round";
      pen.lineWidth = 3.5;
      pen.setLineDash([0.1, 9]);
      draw();
    } else if (state.name === "handshake") {
      draw();
    } else if (state.name === "ready") {
      if (edge.transport === "inproc") { pen.lineWidth = 3; pen.setLineDash([11, 7]); draw(); }
      else if (edge.transport === "tcp" && !fine) {
        pen.lineWidth = 8;
        draw();
        pen.strokeStyle = colours.bg;
        pen.lineWidth = 3;
        draw();
      } else { pen.lineWidth = fine ? 2.5 : 4; draw(); }
    } else {
      draw(0, 0.32);
      draw(0.68, 1);
    }
    pen.setLineDash([]);
    pen.lineCap = "butt";
    pen.globalAlpha = 1;
    const middle = pointOn(curve, 0.5);
    this.hits.push({ kind: "edge", edge, x: middle.x, y: middle.y, curve });
  }

  /** Retry counters in the gap; the endpoint where nobody answers. */
  drawEdgeText(edge, t) {
    const curve = this.curves.get(edge);
    const state = this.store.stateOf(edge, t);
    if (!curve || !state || this.detail.name === "dot") return;
    const say = this.player.say;
    const colours = this.player.colours;
    const some = edge.stack && state.ready < state.all ? fill(say.ofReady, { n: state.ready, m: state.all }) : "";
    const text = some || { retry: fill(say.retry, { n: Number.parseInt(state.text, 10) || state.retries }), down: say.down, refused: say.refused }[state.name];
    if (text) {
      const middle = pointOn(curve, 0.5);
      this.font(true);
      const w = this.sheet.textWidth(text) + 12 * this.k;
      const { pen } = this.sheet;
      pen.fillStyle = colours.bg;
      pen.fillRect(middle.x - w / 2, middle.y - 11 * this.k, w, 22 * this.k);
      this.text(text, middle.x, middle.y, colours.ink);
    }
    if (!curve.to || !curve.from) {
      const known = curve.from ?? curve.to;
      const end = pointOn(curve, curve.from ? 1 : 0);
      this.font(false);
      const right = known.out > 0;
      const room = right ? this.width - known.x - 14 * this.k : known.x - 14 * this.k;
      const label = this.sheet.fit(bounded(edge.endpoint, 60), Math.max(60, room));
      this.text(label, right ? known.x + 10 * this.k : known.x - 10 * this.k, end.y - 20 * this.k, colours.muted, right ? "left" : "right");
    }
  }

  drawFeet(edge, t) {
    const curve = this.curves.get(edge);
    const state = this.store.stateOf(edge, t);
    if (!curve || !state) return;
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    pen.setLineDash([]);
    pen.strokeStyle = pen.fillStyle = colours.ink;
    if (curve.from) {
      const { x, y, out } = curve.from;
      pen.lineWidth = 3;
      pen.lineJoin = "miter";
      pen.beginPath();
      pen.moveTo(x + out * 3 * k, y - 8 * k);
      pen.lineTo(x + out * 13 * k, y);
      pen.lineTo(x + out * 3 * k, y + 8 * k);
      pen.stroke();
    }
    if (curve.to) {
      const { x, y, out } = curve.to;
      polygon(pen, x, y, [[0, -11 * k], [out * 7 * k, -11 * k], [out * 13 * k, -6 * k], [out * 13 * k, 6 * k], [out * 7 * k, 11 * k], [0, 11 * k]]);
      pen.fill();
    }
  }

  drawFlights(edge, t) {
    const curve = this.curves.get(edge);
    if (!curve || !edge.flights) return;
    const seen = [];
    edge.flights.between(t, t, (copy) => seen.push({ copy, s: this.progress(edge, copy, t) }), 600);
    if (!seen.length) return;
    for (const direction of [1, -1]) {
      const mine = seen.filter(({ copy }) => (copy.from === edge.from) === (direction > 0)).sort((a, b) => a.s - b.s);
      this.drawBundles(edge, curve, mine, direction);
    }
  }

  /** How far a copy has come, 0 at the sender. Where the arrival isn't known: as the link usually takes. */
  progress(edge, copy, t) {
    const { written, read } = TIMES.get(copy);
    if (read !== null) return clamp((t - written) / (read - written || 1), 0, 1);
    const usual = edge.latency || (this.store.duration - written) || 1;
    return clamp((t - written) / usual, 0, isLoss(copy.fate) ? 0.5 : 0.85);
  }

  drawBundles(edge, curve, mine, direction) {
    const k = this.k;
    const r = this.detail.name === "dot" ? (this.store.edges.length > 60 ? 4 : 6) * k : 12 * k;
    const font = `700 ${14 * k}px ${this.player.colours.font}`;
    const merge = (r * 1.7) / Math.max(1, curve.length);
    for (let index = 0; index < mine.length;) {
      const group = [mine[index]];
      while (index + group.length < mine.length && mine[index + group.length].s - group[0].s < merge) group.push(mine[index + group.length]);
      index += group.length;
      const chosen = group.find(({ copy }) => this.player.isChosen(copy));
      const { copy, s } = chosen ?? group[0];
      const at = pointOn(curve, direction > 0 ? s : 1 - s);
      const both = edge.twoWay ? 7 * k * direction : 0;
      const x = at.x - at.dy * both;
      const y = at.y + at.dx * both;
      const dot = this.detail.name === "dot";
      const said = copy.command ? bounded(copy.label, 14) : bounded(copy.label, 6).replace(/^#/, "");
      let label = dot ? "" : group.length > 1 ? `×${group.length}` : said;
      if (!copy.command && label.length > 3 + (group.length > 1)) label = "";
      this.font(true);
      const wide = copy.command ? Math.max(r * 0.85, label ? this.sheet.textWidth(label) / 2 + 5 * k : 0) : label.length > 2 ? r * (0.68 + 0.22 * label.length) : r;
      token(this.sheet.pen, x, y, wide, copy, this.player.colours, label, Boolean(chosen), font, r);
      this.hits.push({ kind: "copy", copy, x, y, r: wide + 4, many: group.length });
    }
  }

  drawBox(box, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    if (this.detail.name === "dot") { this.drawDot(box, t); return; }
    const alive = box.rows.some((row) => this.life(row.socket, t) === "open");
    pen.setLineDash([]);
    pen.globalAlpha = alive || !box.rows.length ? 1 : 0.55;
    pen.fillStyle = colours.bg;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    roundedBox(pen, box.x, box.y, box.w, box.h, 9);
    pen.fill();
    pen.stroke();
    if (box.label) {
      this.font(true, 15);
      this.text(this.sheet.fit(box.label, box.w - 14 * k), box.x + box.w / 2, box.y + box.head / 2 + 1, colours.ink);
    }
    for (const row of box.rows) this.drawRow(box, row, t);
    pen.globalAlpha = 1;
  }

  drawDot(box, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const row = box.rows[0];
    const open = box.rows.some((each) => this.life(each.socket, t) === "open");
    const [x, y] = [box.x + box.w / 2, box.y + box.h / 2];
    pen.globalAlpha = open ? 1 : 0.4;
    const close = this.gapTooSmall(box);
    pen.fillStyle = colours.bg;
    pen.beginPath();
    pen.arc(x, y, (close ? 0.1 : 11) * this.k, 0, Math.PI * 2);
    pen.fill();
    glyph(pen, row?.type ?? "", x, y, (close ? 5 : 8) * this.k, row?.out ?? 1, colours.muted, colours.bg);
    if (!close) {
      this.font(false);
      const outwards = row ? -row.out : 1;
      this.halo(this.sheet.fit(box.label, 121 * this.k), x + outwards * 14 * this.k, y, colours.ink, outwards > 0 ? "left" : "right");
    }
    pen.globalAlpha = 1;
    if (row) this.hits.push({ kind: "socket", socket: row.socket, x: x - 10, y: y - 10, w: 20, h: 20 });
  }

  gapTooSmall(box) {
    const column = this.cols.find((candidate) => candidate.boxes.includes(box));
    return column.boxes.length > 1 && (this.height - this.margin.top - this.margin.bottom) / column.boxes.length < 17 * this.k;
  }

  halo(text, x, y, colour, align) {
    const { pen } = this.sheet;
    pen.strokeStyle = this.player.colours.bg;
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.textAlign = align;
    pen.textBaseline = "middle";
    pen.strokeText(text, x, y);
    this.text(text, x, y, colour, align);
  }

  life(socket, t) {
    if (isTime(socket.opened) && t < socket.opened) return "early";
    return isTime(socket.closed) && t >= socket.closed ? "closed" : "open";
  }

  drawRow(box, row, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    const life = this.life(row.socket, t);
    const outer = pen.globalAlpha;
    pen.globalAlpha = life === "open" ? 1 : 0.45;
    const inner = box.w - 8 * k;
    const x = row.out > 0 ? box.x + 8 * k : box.x - 7 * k;
    pen.fillStyle = colours.shade;
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    pen.setLineDash(life === "early" ? [5, 5] : []);
    if (row.socket.stack) this.drawSheets(box, row);
    roundedBox(pen, x, row.y + 2 * k, inner + 7 * k, row.body - 4 * k, 7);
    pen.fill();
    pen.stroke();
    pen.setLineDash([]);
    this.hits.push({ kind: "socket", socket: row.socket, x, y: row.y, w: inner + 7 * k, h: row.body });
    this.drawName(row, x, inner + 7 * k, life, colours);
    pen.globalAlpha = life === "open" ? 1 : 0.45;
    for (const port of row.ports) this.drawTanks(row, port, t);
    this.drawLines(box, row, t, life, colours);
    pen.globalAlpha = outer;
  }

  /** The edges of what lies under a stack's box. */
  drawSheets(box, row) {
    const { pen } = this.sheet;
    const k = this.k;
    for (const shift of [4, 8]) {
      pen.beginPath();
      pen.moveTo(box.x + 12 * k + shift * k, box.y + box.h + shift * k);
      pen.lineTo(box.x + box.w + (row.out > 0 ? 0 : shift * k), box.y + box.h + shift * k);
      if (row.out < 0) pen.lineTo(box.x + box.w + shift * k, box.y + 14 * k + shift * k);
      pen.stroke();
    }
  }

  drawName(row, x, width, life, colours) {
    const { pen } = this.sheet;
    const k = this.k;
    const middle = row.y + row.body / 2;
    this.font(true);
    const closed = life === "closed" ? this.player.say.closed : "";
    if (row.beside) {
      const left = row.out > 0 ? x + 8 * k : x + width - 8 * k - row.glyphColumn;
      glyph(pen, row.type, left + 12 * k, middle, 9 * k, row.out, colours.ink, colours.shade);
      this.text(row.label, left + 26 * k, middle, colours.ink, "left");
      return;
    }
    const centre = row.out > 0 ? x + 8 * k + row.glyphColumn / 2 : x + width - 8 * k - row.glyphColumn / 2;
    const lift = row.below ? 8 * k : this.detail.name === "compact" ? 1 * k : 0;
    glyph(pen, row.type, centre, middle - 10 * k - lift, 12 * k, row.out, colours.ink, colours.shade);
    this.text(this.sheet.fit(closed || row.label, row.glyphColumn + 8 * k), centre, middle + 17 * k - lift, colours.ink);
    if (row.below && !closed) {
      this.font(false);
      this.text(row.below, centre, middle + 25 * k, colours.muted);
    }
  }

  drawTanks(row, port, t) {
    const k = this.k;
    row.tanks.forEach((which, index) => {
      const compact = this.detail.name === "compact";
      const nearest = compact ? 0 : row.tankWidth * index;
      const w = row.cell;
      const lift = compact && row.tanks.length > 1 ? (index ? 12 : -12) * k : 0;
      const x = row.out > 0 ? row.portX - 8 * k - nearest - w : row.portX + 8 * k + nearest;
      this.drawTank(row, port, which, x, w, port.y + lift, t);
    });
  }

  drawTank(row, port, which, x, w, middle, t) {
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    const compact = this.detail.name === "compact";
    const known = this.store.depth(port.edge, row.socket.id, which, t);
    const depth = known?.depth ?? 0;
    const limit = known?.limit ?? null;
    const kernel = KERNELS.includes(which);
    if (kernel && !known) return; // not of this link
    const full = limit > 0 && depth >= limit;
    const h = (compact ? 20 : 34) * k;
    const y = compact ? middle - h / 2 : middle - (kernel || row.kernels ? 34 : 26) * k;
    const share = (value) => (limit > 0 ? clamp(value / limit, 0, 1) : value ? Math.min(0.85, 0.2 + value * 0.06) : 0);
    const level = (value) => (value ? Math.max(3, h * share(value)) : 0);
    pen.fillStyle = colours.bg;
    pen.fillRect(x, y, w, h);
    pen.save();
    pen.globalAlpha *= kernel ? 0.22 : known?.count ? 0.24 : 0.42;
    pen.fillStyle = colours.blue;
    pen.fillRect(x, y + h - level(depth), w, level(depth));
    if (known?.count) pen.fillRect(x, y + h - level(known.middle), w, level(known.middle)); // half of them are as full as this
    pen.restore();
    if (full) hatch(pen, x, y, w, h, colours.faint, 8);
    pen.strokeStyle = full ? colours.ink : kernel ? colours.faint : colours.muted;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x, y + h);
    pen.lineTo(x + w, y + h);
    pen.lineTo(x + w, y);
    if (limit) pen.closePath(); // an unlimited tank is open at the top
    pen.stroke();
    const numbers = kernel ? bytesText(depth) : known?.count ? `${known.low === depth ? depth : `${known.low}–${depth}`}/${limit || "∞"}`
      : limit === null ? String(depth) : `${depth}/${limit || "∞"}`;
    if (compact) {
      this.font(full);
      this.text(numbers, x + w / 2, middle + 0.5, colours.ink);
    } else {
      if (!kernel && !known?.count) this.drawWaiting(row, port, which, x, y, w, h, t, depth);
      this.font(full);
      const say = this.player.say;
      const some = known?.count && known.full < known.count;
      const title = full ? (some ? fill(say.fullOf, { n: known.full }) : say.full) : kernel ? say.kernel : which === "outbox" ? say.out : say.in;
      this.text(this.sheet.fit(title, w), x + w / 2, y + 10 * k, full ? colours.ink : colours.muted);
      this.text(numbers, x + w / 2, y + h + 11 * k, colours.ink);
      this.font(false);
      if (kernel) this.text(say[known.fact] ?? "", x + w / 2, y + h + 27 * k, colours.muted);
    }
    this.hits.push({ kind: "tank", socket: row.socket, which, depth, limit, known, x, y, w, h: compact ? h : h + 18 * k });
  }

  /** The first few copies that wait in a tank, as small discs, the next to leave first. */
  drawWaiting(row, port, which, x, y, w, h, t, depth) {
    const index = this.store.waiting.get(`${port.edge.id}|${row.socket.id}|${which}`);
    if (!index || !depth) return;
    const waiting = [];
    index.between(t, t, (copy) => { if (!copy.command) waiting.push(copy); }, 400);
    waiting.reverse();
    const k = this.k;
    const r = 5.5 * k;
    const room = Math.max(1, Math.floor((w - 4 * k) / (2 * r + 2 * k)));
    const exit = (which === "outbox") === (row.out > 0) ? 1 : -1;
    const chosen = waiting.find((copy) => this.player.isChosen(copy));
    const shown = waiting.slice(0, room);
    if (chosen && !shown.includes(chosen)) shown[shown.length - 1] = chosen;
    shown.forEach((copy, place) => {
      const offset = r + 4 * k + place * (2 * r + 2 * k);
      const cx = exit > 0 ? x + w - offset : x + offset;
      const cy = y + h - r - 4 * k;
      token(this.sheet.pen, cx, cy, r, copy, this.player.colours, "", false, "");
      if (copy === chosen) {
        this.sheet.pen.strokeStyle = this.player.colours.ink;
        this.sheet.pen.lineWidth = 3;
        this.sheet.pen.beginPath();
        this.sheet.pen.arc(cx, cy, r + 1.5, 0, Math.PI * 2);
        this.sheet.pen.stroke();
      }
      this.hits.push({ kind: "copy", copy, x: cx, y: cy, r: r + 3, many: 1 });
    });
  }

  /** Below a tab: the endpoints that it bound, and the badge of a call that waits. */
  drawLines(box, row, t, life, colours) {
    const { pen } = this.sheet;
    const k = this.k;
    let y = row.y + row.body;
    if (row.lines) {
      this.font(false);
      if (row.stated) {
        const state = life === "open" ? this.store.machineState(row.socket.id, t) : "";
        this.text(this.sheet.fit(state, box.w - 14 * k), box.x + box.w / 2, y + 0.5 * this.detail.line * k, colours.ink);
        y += this.detail.line * k;
      }
      row.bound.forEach((endpoint, index) => {
        if (!isTime(endpoint.t) || endpoint.t <= t) {
          this.text(this.sheet.fit(bounded(endpoint.endpoint, 60), box.w - 14 * k), box.x + box.w / 2, y + (index + 0.5) * this.detail.line * k, colours.muted);
        }
      });
      y += row.lines - (row.stated ? this.detail.line * k : 0);
    }
    const call = life === "open" && row.waits ? this.store.blockedCall(row.socket.id, t) : null;
    if (!call) return;
    this.font(true);
    const compact = !this.detail.line;
    const name = bounded(call.call, 12);
    const room = box.w - (compact ? 38 : 42) * k;
    const whole = fill(this.player.say.waiting, { call: name });
    const text = compact && this.sheet.textWidth(whole) > room ? this.sheet.fit(name, room) : this.sheet.fit(whole, room);
    const w = Math.min(box.w - (compact ? 8 : 4) * k, this.sheet.textWidth(text) + 36 * k);
    const h = (compact ? 20 : 22) * k;
    const x = box.x + (box.w - w) / 2;
    pen.fillStyle = colours.bg;
    roundedBox(pen, x, y + 2 * k, w, h, 5);
    pen.fill();
    hatch(pen, x, y + 2 * k, 11 * k, h, colours.ink, 6);
    hatch(pen, x + w - 11 * k, y + 2 * k, 11 * k, h, colours.ink, 6);
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 2.5;
    roundedBox(pen, x, y + 2 * k, w, h, 5);
    pen.stroke();
    this.text(text, x + w / 2, y + 2 * k + h / 2, colours.ink);
    this.hits.push({ kind: "call", call, x, y, w, h });
  }

  /** Where boxes are dots, one mark a socket; kept with the store, made anew with it. */
  lossesBySocket() {
    if (this.merged?.of === this.store.losses) return this.merged.places;
    const groups = new Map();
    for (const place of this.store.losses) push(groups, `${place.socket}|${place.filtered}`, place);
    const places = [...groups.values()].map((group) => ({ ...group[0], entries: group.flatMap((place) => place.entries).sort((a, b) => a[0] - b[0]) }));
    this.merged = { of: this.store.losses, places };
    return places;
  }

  /** What was lost at one place up to now: a mark that stays, with a counter and the reason. */
  drawLosses(place, t) {
    const count = countUpTo(place.entries, t, (entry) => entry[0]);
    if (!count) return;
    const spot = this.lossSpot(place);
    if (!spot) return;
    const { pen } = this.sheet;
    const colours = this.player.colours;
    const k = this.k;
    const [when, copy] = place.entries[count - 1];
    const small = this.detail.name === "dot";
    this.font(true);
    const kept = this.badges.get(place);
    const full = this.badgeText(place, count, copy);
    const text = kept ? (kept.short ? this.badgeNumber(count) : full) : this.badgeWidth(full) > spot.room ? this.badgeNumber(count) : full;
    const w = this.badgeWidth(text);
    const markWidth = 22 * k;
    const h = 23 * k;
    // a badge that was placed keeps its place however many are counted
    const left = kept ? (spot.out > 0 || spot.align ? kept.x : kept.x + kept.w - w) : spot.align === "centre" ? spot.x - w / 2 : spot.out > 0 ? spot.x : spot.x - w;
    const x = clamp(left, 2, this.width - w - 2);
    const y = clamp(kept ? kept.y : spot.y - h / 2, 2, this.height - h - 2);
    const colour = place.filtered ? colours.muted : colours.red;
    pen.setLineDash([]);
    if (t - when < this.player.speed * 0.5 && !this.player.still) {
      const share = clamp((t - when) / (this.player.speed * 0.5), 0, 1);
      pen.globalAlpha = 1 - share;
      pen.strokeStyle = colour;
      pen.lineWidth = 4;
      pen.beginPath();
      pen.arc(x + 12 * k, y + h / 2, (10 + 22 * share) * k, 0, Math.PI * 2);
      pen.stroke();
      pen.globalAlpha = 1;
    }
    pen.fillStyle = colours.bg;
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    roundedBox(pen, x, y, w, h, 6);
    pen.fill();
    pen.stroke();
    if (place.filtered) sieve(pen, x + 11.5 * k, y + h / 2, 6.5 * k, colours);
    else cross(pen, x + 11.5 * k, y + h / 2, 5 * k, colour, 3.2);
    if (text) {
      this.font(true);
      this.text(text, x + markWidth - 1 * k, y + h / 2 + 0.5, colours.ink, "left");
    }
    this.hits.push({ kind: "loss", copy, place, count, x, y, w, h });
  }

  /** From a badge that had to move to the spot that it speaks of; under whatever moves. */
  drawLeaders(t) {
    const { pen } = this.sheet;
    for (const [place, kept] of this.badges) {
      if (!kept.far || !(place.entries[0][0] <= t)) continue;
      pen.strokeStyle = place.filtered ? this.player.colours.muted : this.player.colours.red;
      pen.lineWidth = 2.5;
      pen.setLineDash([2, 4]);
      pen.beginPath();
      pen.moveTo(kept.from.x, kept.from.y);
      pen.lineTo(clamp(kept.from.x, kept.x + 6, kept.x + kept.w - 6), clamp(kept.from.y, kept.y, kept.y + kept.h));
      pen.stroke();
      pen.setLineDash([]);
    }
  }

  badgeNumber(count) { return count > 1 || this.detail.name === "dot" ? String(count) : ""; }

  badgeText(place, count, copy) {
    const reason = this.detail.name === "dot" ? "" : this.player.reason(copy.fate);
    return [this.badgeNumber(count), reason].filter(Boolean).join(" ");
  }

  badgeWidth(text) {
    this.font(true);
    return 22 * this.k + (text ? this.sheet.textWidth(text) + 6 * this.k : 0);
  }

  /** Where each badge goes: near its spot, and on no box, no link, no text and no other badge. */
  placeBadges() {
    const places = new Map();
    if (this.detail.name === "dot" || this.store.losses.length > 24) return places;
    const k = this.k;
    const h = 23 * k;
    const taken = this.boxes.map((box) => this.extent(box));
    for (const group of this.groups) taken.push({ x: group.x, y: group.y, w: group.w, h: 26 * k });
    for (const edge of this.store.edges) taken.push(...this.textsOf(edge));
    const lines = [...this.curves.values()].filter(Boolean).flatMap((curve) => curve.points);
    const clear = (box, gap) => box.x > 1 && box.y > 1 && box.x + box.w < this.width - 1 && box.y + box.h < this.height - 1
      && !taken.some((other) => box.x < other.x + other.w + 3 && other.x < box.x + box.w + 3 && box.y < other.y + other.h + 3 && other.y < box.y + box.h + 3)
      && !lines.some(([x, y]) => x > box.x - gap && x < box.x + box.w + gap && y > box.y - gap && y < box.y + box.h + gap);
    const steps = STEPS.map(([dx, dy]) => [dx * k, dy * k]);
    const near = steps.slice(0, NEAR_STEPS);
    for (const place of this.store.losses) {
      const spot = this.lossSpot(place);
      if (!spot) continue;
      const count = place.entries.length;
      const texts = new Set(place.entries.slice(0, 500).map(([, copy]) => this.badgeText(place, count, copy)));
      const full = Math.max(...[...texts].map((text) => this.badgeWidth(text)));
      const number = this.badgeWidth(this.badgeNumber(count));
      // near with its reason; near as a mark and a number; or else further away, with a line that leads to it
      const tries = [[full, near, false], [number, near, true], [full, steps, false], [number, steps, true]];
      if (spot.box) tries.splice(0, 2, tries[0], [full, this.aroundBox(spot, full, h), false], tries[1]);
      for (const [w, within, short] of tries) {
        const left = spot.align === "centre" ? spot.x - w / 2 : spot.out > 0 ? spot.x : spot.x - w;
        const at = ([dx, dy]) => ({ x: left + dx * spot.out, y: spot.y - h / 2 + dy, w, h });
        const step = within.find((each) => clear(at(each), 9 * k));
        const found = step && at(step);
        if (!found) continue;
        taken.push(found);
        const from = spot.box ? nearestOf(this.extent(spot.box), found) : spot.from ?? { x: spot.x, y: spot.y };
        const gapX = Math.max(found.x - from.x, from.x - found.x - found.w, 0);
        const gapY = Math.max(found.y - from.y, from.y - found.y - found.h, 0);
        places.set(place, { ...found, short, from, far: Math.hypot(gapX, gapY) > 30 * k });
        break;
      }
    }
    return places;
  }

  /** Steps from a spot to places right under and right over its own box. */
  aroundBox(spot, w, h) {
    const box = this.extent(spot.box);
    const left = spot.out > 0 ? spot.x : spot.x - w;
    const ys = [box.y + box.h + 5, box.y - h - 5].map((y) => y - (spot.y - h / 2));
    return ys.flatMap((dy) => [box.x + (box.w - w) / 2, box.x + box.w - w, box.x].map((x) => [(x - left) * spot.out, dy]));
  }

  /** A box with what hangs over its edges: tabs, feet of links, and the badge of a call that waits. */
  extent(box) {
    const k = this.k;
    const [left, right] = [-1, 1].map((out) => box.rows.some((row) => row.out === out));
    const [x0, x1] = [box.x - (left ? 8 : 2) * k, box.x + box.w + (right ? 8 : 2) * k];
    const below = this.detail.line && box.rows.at(-1)?.waits ? 18 * k : 2;
    return { x: x0, y: box.y - 2, w: x1 - x0, h: box.h + 2 + below };
  }

  /** The places of the words that an edge may show. */
  textsOf(edge) {
    const curve = this.curves.get(edge);
    if (!curve) return [];
    const k = this.k;
    const found = [];
    if (edge.states.some(([, name]) => name === "retry" || name === "down" || name === "refused")) {
      const middle = pointOn(curve, 0.5);
      found.push({ x: middle.x - 40 * k, y: middle.y - 12 * k, w: 80 * k, h: 24 * k });
    }
    if (!curve.to || !curve.from) {
      const known = curve.from ?? curve.to;
      this.font(false);
      const w = this.sheet.textWidth(bounded(edge.endpoint, 60)) + 14 * k;
      const y = pointOn(curve, curve.from ? 1 : 0).y;
      found.push({ x: known.out > 0 ? known.x + 8 * k : known.x - 8 * k - w, y: y - 30 * k, w, h: 20 * k });
    }
    return found;
  }

  lossSpot(place) {
    const k = this.k;
    if (place.edge) {
      const curve = this.curves.get(place.edge);
      if (!curve) return null;
      const middle = pointOn(curve, 0.5);
      if (place.spot === "middle") return { x: middle.x, y: middle.y - 25 * k, align: "centre", room: curve.length * 0.8, out: 1, from: middle };
      const atFrom = place.socket === place.edge.from;
      const port = atFrom ? curve.from : curve.to;
      if (!port) return { ...pointOn(curve, 0.5), align: "centre", room: 160 * k, out: 1 };
      const both = this.store.lossesOfEdge.get(place.edge).filter((other) => other.socket === place.socket && other.spot === place.spot).length > 1;
      const far = atFrom ? curve.to : curve.from;
      const room = far ? Math.abs(far.x - port.x) - 46 * k : 150 * k;
      const lift = this.detail.name === "dot" ? 0 : both ? (place.filtered ? 18 : -18) * k : -18 * k;
      return { x: port.x + port.out * 17 * k, y: port.y + lift, out: port.out, room, from: { x: port.x + port.out * 14 * k, y: port.y } };
    }
    const box = this.byNode.get(this.store.socket.get(place.socket)?.node);
    const row = box?.rows.find((candidate) => candidate.socket.id === place.socket);
    if (!row) return null;
    const y = (row.nowhereY ?? box.y + box.h / 2) + (place.filtered ? 24 * k : 0);
    return { x: row.portX + row.out * 9 * k, y, out: row.out, box, room: row.out > 0 ? this.width - row.portX - 14 * k : row.portX - 14 * k };
  }

  /** Points of what is under the pointer, for the words about it to keep off. */
  outline(hit) {
    if (hit.curve) return hit.curve.points;
    if (hit.r) return [[hit.x, hit.y], [hit.x - hit.r, hit.y], [hit.x + hit.r, hit.y], [hit.x, hit.y - hit.r], [hit.x, hit.y + hit.r]];
    const shares = [0, 0.25, 0.5, 0.75, 1];
    return shares.flatMap((across) => shares.map((down) => [hit.x + across * hit.w, hit.y + down * hit.h]));
  }

  /** What is under the pointer; what was drawn last lies on top. */
  at(x, y) {
    for (let index = this.hits.length - 1; index >= 0; index--) {
      const hit = this.hits[index];
      if (hit.kind === "copy" && Math.hypot(hit.x - x, hit.y - y) <= hit.r) return hit;
    }
    for (let index = this.hits.length - 1; index >= 0; index--) {
      const hit = this.hits[index];
      if (hit.w && x >= hit.x && x <= hit.x + hit.w && y >= hit.y && y <= hit.y + hit.h) return hit;
      if (hit.kind === "edge" && nearCurve(hit.curve, x, y) < 9) return hit;
    }
    return null;
  }
}

// Where a badge may go, seen from its spot, the nearest first; sideways counts less, over its own box more.
const stepLength = ([dx, dy]) => Math.hypot(dx < 0 ? dx * 0.9 : dx * 0.6, dy);
const STEPS = [];
for (let dy = 0; dy <= 150; dy += 5) for (let dx = -120; dx <= 90; dx += 15) STEPS.push([dx, -dy], [dx, dy]);
STEPS.sort((a, b) => stepLength(a) - stepLength(b));
const NEAR_STEPS = STEPS.filter((step) => stepLength(step) <= 62).length;

/** The point of a rectangle that is nearest to another rectangle's middle. */
function nearestOf(box, other) {
  return { x: clamp(other.x + other.w / 2, box.x, box.x + box.w), y: clamp(other.y + other.h / 2, box.y, box.y + box.h) };
}

const bytesText = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`);

/** A socket's name for its tab: the type, or a name of its own above the type. */
function nameLines(label, type, oneLine) {
  const parts = /^(.*) \((.*)\)$/.exec(label);
  if (!parts || oneLine) return [parts ? parts[1] : label, ""];
  return [parts[1], parts[2] || type];
}

/** Points at equal distances along a polyline, with the direction at each. */
function resample(points, count) {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) lengths.push(lengths[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]));
  const length = lengths[lengths.length - 1];
  const even = [];
  let piece = 1;
  for (let step = 0; step <= count; step++) {
    const want = (length * step) / count;
    while (piece < points.length - 1 && lengths[piece] < want) piece++;
    const share = (want - lengths[piece - 1]) / (lengths[piece] - lengths[piece - 1] || 1);
    even.push([points[piece - 1][0] + (points[piece][0] - points[piece - 1][0]) * share,
      points[piece - 1][1] + (points[piece][1] - points[piece - 1][1]) * share]);
  }
  return { points: even, length };
}

function pointOn(curve, s) {
  const last = curve.points.length - 1;
  const place = clamp(s, 0, 1) * last;
  const index = Math.min(last - 1, Math.floor(place));
  const [a, b] = [curve.points[index], curve.points[index + 1]];
  const share = place - index;
  const size = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  return { x: a[0] + (b[0] - a[0]) * share, y: a[1] + (b[1] - a[1]) * share, dx: (b[0] - a[0]) / size, dy: (b[1] - a[1]) / size };
}

function tracePart(pen, curve, from, to) {
  const last = curve.points.length - 1;
  const start = pointOn(curve, from);
  const end = pointOn(curve, to);
  pen.beginPath();
  pen.moveTo(start.x, start.y);
  for (let i = Math.floor(from * last) + 1; i < to * last; i++) pen.lineTo(curve.points[i][0], curve.points[i][1]);
  pen.lineTo(end.x, end.y);
}

function nearCurve(curve, x, y) {
  let best = Infinity;
  for (let i = 0; i + 1 < curve.points.length; i++) best = Math.min(best, distance(x, y, ...curve.points[i], ...curve.points[i + 1]));
  return best;
}

function distance(x, y, x0, y0, x1, y1) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = clamp(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1), 0, 1);
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

// --------------------------------------------------------------------------------- the timeline
// So many arrows in view are all drawn; more of one way and nearly one moment become a bundle that says
// how many it holds, and still more a wider bundle, with strips of density. Losses are never bundled away.
const FEW_ARROWS = 300;
const SOME_ARROWS = 3000;

/** A lane a socket, time to the right. All but the cursor is drawn once and kept as a picture. */
class Timeline {
  constructor(player, canvas) {
    this.player = player;
    this.sheet = new Sheet(canvas);
    this.past = new Sheet(document.createElement("canvas"));
    this.future = new Sheet(document.createElement("canvas"));
    this.picture = this.past; // the one that is drawn on
    this.ahead = false;
    this.words = [];
    this.zoom = 1;
    this.offset = 0;
    this.stale = true;
  }

  plan(width, store, k, low) {
    this.store = store;
    this.k = k;
    this.width = width;
    return store.lanes.length * (low ? 56 : 84) * k + (low ? 40 : 50) * k;
  }

  layout(height, map) {
    const k = this.k;
    this.height = height;
    this.map = map;
    this.sheet.size(this.width, height);
    this.past.size(this.width, height);
    this.future.size(this.width, height);
    this.font(true);
    this.top = 34 * k;
    this.lane = (height - this.top - 6 * k) / Math.max(1, this.store.lanes.length);
    this.gutter = this.gutterWidth();
    this.plot = { x: this.gutter, w: Math.max(60, this.width - this.gutter - 18 * k) };
    map.setWidth(this.plot.w, k);
    this.causal = this.player.axis === "cause" ? new CausalAxis(this.store) : null;
    this.offset = clamp(this.offset, 0, this.plot.w * (this.zoom - 1));
    this.stale = true;
  }

  /** Pixels a step, of the causal axis at no zoom; a little is left free at both ends. */
  get step() { return this.plot.w / (this.causal.last + 0.7); }

  font(bold, size = 14) {
    const family = this.player.colours.font;
    this.sheet.font(size * this.k, bold, family);
    this.picture.font(size * this.k, bold, family);
  }

  /** As wide as the names need; long ones are wrapped at the dot where lanes are high enough. */
  gutterWidth() {
    const k = this.k;
    const sockets = this.store.lanes.slice(0, 300);
    const most = this.width * 0.3 - 42 * k;
    const widest = () => Math.max(0, ...sockets.flatMap((socket) => this.nameLines(socket).map((line) => this.sheet.textWidth(line))));
    this.font(true);
    this.wrapped = false;
    let need = widest();
    if (need > most && this.lane >= 36 * k) {
      this.wrapped = true;
      need = widest();
    }
    this.font(false);
    for (const socket of sockets) {
      if (this.showsState(socket)) for (const state of this.store.statesOf.get(socket.id)) need = Math.max(need, this.sheet.textWidth(bounded(state.to, 30)));
    }
    return clamp(need + 42 * k, 70 * k, this.width * 0.5);
  }

  /** Along the axis, before zoom: of a time (at a socket, or of all), or of a causal step. */
  along(t, socket) {
    if (!this.causal) return this.map.x(t);
    return this.step * (socket === undefined ? this.causal.reach(t) : this.causal.at(this.store.laneOf.get(socket), t));
  }
  onCanvas(along) { return this.plot.x + along * this.zoom - this.offset; }
  x(t, socket) { return this.onCanvas(this.along(t, socket)); }
  /** Of an event, by its index. */
  eventX(index) { return this.onCanvas(this.causal ? this.step * this.causal.causes.clock[index] : this.map.x(this.store.events[index].t)); }
  get endX() { return this.causal ? this.onCanvas(this.plot.w) : this.x(this.map.duration); }
  /** The time at a place; in causal order it is that of the lane there. */
  time(x, y = 0) {
    const along = (x - this.plot.x + this.offset) / this.zoom;
    return this.causal ? this.causal.time(Math.floor((y - this.top) / this.lane), along / this.step) : this.map.time(along);
  }
  /** The copies that are drawn between two places. */
  copiesBetween(x0, x1, visit, limit) {
    if (!this.causal) { this.store.spans.between(this.time(x0) - 1e-9, this.time(x1) + 1e-9, visit, limit); return; }
    const step = (x) => (x - this.plot.x + this.offset) / this.zoom / this.step;
    this.causal.spans.between(step(x0) - 1e-9, step(x1) + 1e-9, visit, limit);
  }
  y(socket) {
    const lane = this.store.laneOf.get(socket);
    return lane === undefined ? null : this.top + this.lane * (lane + 0.56);
  }
  get tall() { return this.lane >= 46 * this.k; }

  setZoom(zoom, around) {
    const before = this.along(around) * this.zoom - this.offset;
    this.zoom = clamp(zoom, 1, 5000);
    this.offset = clamp(this.along(around) * this.zoom - before, 0, this.plot.w * (this.zoom - 1));
    this.stale = true;
  }

  /** When zoomed in, turn the page so that the cursor stays in sight. */
  follow(t) {
    if (this.zoom === 1) return;
    const x = this.along(t) * this.zoom - this.offset;
    if (x >= 0 && x <= this.plot.w * 0.97) return;
    this.offset = clamp(this.along(t) * this.zoom - this.plot.w * 0.15, 0, this.plot.w * (this.zoom - 1));
    this.stale = true;
  }

  // --- the kept picture --------------------------------------------------------------
  paint() {
    this.stale = false;
    this.paintOn(this.past, false);
    this.twice = this.visible <= 2 * FEW_ARROWS; // of very much the future is veiled instead
    if (this.twice) this.paintOn(this.future, true);
    this.picture = this.past;
    this.ahead = false;
  }

  /** All lanes as they are before the cursor, or, dashed and paler, as they are after it. */
  paintOn(sheet, ahead) {
    this.picture = sheet;
    this.ahead = ahead;
    this.words = [];
    this.limits = [];
    this.reserved = []; // places of numbers of limits
    const { pen } = sheet;
    const colours = this.player.colours;
    pen.globalAlpha = 1;
    pen.fillStyle = colours.bg;
    pen.fillRect(0, 0, this.width, this.height);
    if (this.causal) this.drawSteps(pen, colours);
    else this.drawGrid(pen, colours);
    this.drawLanes(pen, colours);
    const inks = ahead ? this.player.paler : colours;
    pen.save();
    this.clipPlot(pen, this.plot.x - 6);
    for (const socket of this.store.lanes) this.drawRails(pen, socket, inks);
    this.drawCopies(pen, inks);
    this.drawFaults(pen, inks);
    if (!this.causal) this.drawBreaks(pen, colours);
    pen.restore();
  }

  /** The ruler of the causal axis: numbers of steps, and no times. */
  drawSteps(pen, colours) {
    const k = this.k;
    this.font(false);
    const every = Math.max(1, niceStep((70 * k) / (this.step * this.zoom)));
    const first = Math.max(1, Math.floor(this.offset / this.zoom / this.step));
    let free = -Infinity;
    for (let step = Math.ceil(first / every) * every; step <= this.causal.last; step += every) {
      const x = this.onCanvas(step * this.step);
      if (x > this.width) break;
      free = this.drawMarkOnRuler(pen, x, String(step), free, colours);
    }
    pen.fillStyle = colours.muted;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(this.picture.fit(this.player.say.steps, this.gutter - 12 * k), 8 * k, 13 * k);
  }

  clipPlot(pen, from) {
    pen.beginPath();
    pen.rect(from, 0, Math.max(0, this.width - from), this.height);
    pen.clip();
  }

  drawGrid(pen, colours) {
    const k = this.k;
    this.font(false);
    const scale = this.map.pixelsPerSecond * this.zoom;
    const step = niceStep((100 * k) / scale);
    let free = -Infinity;
    for (const piece of this.map.pieces) {
      if (piece.folded || piece.t1 <= piece.t0) continue;
      const first = Math.max(piece.t0, this.time(this.plot.x));
      const last = Math.min(piece.t1, this.time(this.plot.x + this.plot.w));
      if (last < first) continue;
      let index = Math.ceil(first / step - 1e-9);
      const ticks = [];
      for (let guard = 0; index * step <= last + step * 1e-9 && guard < 60; index++, guard++) ticks.push(index * step);
      if (!ticks.length) ticks.push(first);
      for (const t of ticks) free = this.drawTick(pen, t, step, free, colours);
    }
  }

  get pieces() { return this.causal ? [] : this.map.pieces; }

  /** Over the lanes, for there they are cut. */
  drawBreaks(pen, colours) {
    for (const piece of this.map.pieces) if (piece.folded) this.drawBreak(pen, piece, colours);
  }

  drawTick(pen, t, step, free, colours) {
    return this.drawMarkOnRuler(pen, this.x(t), tickText(t, step, this.map.duration), free, colours);
  }

  /** A line through all lanes with a text on the ruler, where it is free; returns from where on it is free then. */
  drawMarkOnRuler(pen, x, label, free, colours) {
    const k = this.k;
    const w = this.picture.textWidth(label);
    pen.strokeStyle = colours.faint;
    pen.globalAlpha = 0.4;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x, this.top - 6 * k);
    pen.lineTo(x, this.height - 4 * k);
    pen.stroke();
    pen.globalAlpha = 1;
    const left = clamp(x - w / 2, this.plot.x - 12 * k, this.width - w - 2);
    if (left < free) return free;
    pen.fillStyle = colours.muted;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, left, 13 * k);
    return left + w + 12 * k;
  }

  /** An idle stretch that is folded: a torn band that says how long it is. */
  drawBreak(pen, piece, colours) {
    const k = this.k;
    const [x0, x1] = [this.x(piece.t0), this.x(piece.t1)];
    if (x1 < this.plot.x || x0 > this.width) return;
    const [top, bottom] = [this.top - 8 * k, this.height - 3];
    const edge = (x) => {
      const points = [];
      for (let y = top, side = 0; y <= bottom; y += 9 * k, side++) points.push([x + (side % 2 ? 3 : -3) * k, y]);
      return points;
    };
    const [left, right] = [edge(x0 + 4), edge(x1 - 4)];
    const trace = (points) => points.forEach(([x, y], index) => pen[index ? "lineTo" : "moveTo"](x, y));
    pen.save();
    pen.setLineDash([]);
    pen.fillStyle = colours.shade;
    pen.beginPath();
    trace([...left, ...right.reverse()]);
    pen.fill();
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2;
    for (const points of [left, right]) {
      pen.beginPath();
      trace(points);
      pen.stroke();
    }
    this.font(false);
    pen.translate((x0 + x1) / 2, (top + bottom) / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillStyle = colours.ink;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(shortTime(piece.t1 - piece.t0), 0, 1);
    pen.restore();
  }

  drawLanes(pen, colours) {
    const k = this.k;
    const every = Math.max(1, Math.ceil((19 * k) / this.lane));
    this.store.lanes.forEach((socket, index) => {
      const top = this.top + this.lane * index;
      if (index && this.lane > 14) {
        pen.strokeStyle = colours.faint;
        pen.globalAlpha = 0.5;
        pen.lineWidth = 1;
        pen.beginPath();
        pen.moveTo(0, top);
        pen.lineTo(this.width, top);
        pen.stroke();
        pen.globalAlpha = 1;
      }
      if (index % every) return;
      const y = this.y(socket.id);
      glyph(pen, socket.type, 15 * k, y, Math.min(10 * k, this.lane * 0.4), 1, colours.ink, colours.bg);
      this.drawLaneName(pen, socket, y, colours);
    });
  }

  /** "worker1.push" in one line, or as "worker1" over ".push" where one line is too long. */
  drawLaneName(pen, socket, y, colours) {
    const k = this.k;
    const lines = this.nameLines(socket);
    pen.fillStyle = colours.ink;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    const first = y - (this.linesOf(socket) - 1) * 8.5 * k;
    lines.forEach((line, index) => {
      this.font(true);
      pen.fillText(this.picture.fit(line, this.gutter - 39 * k), 31 * k, first + index * 17 * k);
    });
  }

  nameLines(socket) {
    const name = bounded(socket.name ?? socket.id, 60);
    const dot = name.lastIndexOf(".");
    return this.wrapped && dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name];
  }

  /** The lines beside a lane: the name, and the state of a socket that has states. */
  linesOf(socket) { return this.nameLines(socket).length + (this.showsState(socket) ? 1 : 0); }

  showsState(socket) { return this.lane >= (this.wrapped ? 54 : 40) * this.k && this.store.statesOf.has(socket.id); }

  /** The state at the cursor, under the name. */
  drawStates(pen, t, colours) {
    const k = this.k;
    for (const socket of this.store.lanes) {
      const state = this.showsState(socket) ? this.store.machineState(socket.id, t) : "";
      if (!state) continue;
      const lines = this.linesOf(socket);
      this.font(false);
      pen.fillStyle = colours.muted;
      pen.textAlign = "left";
      pen.textBaseline = "middle";
      pen.fillText(this.sheet.fit(state, this.gutter - 35 * k), 31 * k, this.y(socket.id) + (lines - 1) * 8.5 * k);
    }
  }

  /** The three rails of a lane: queue above the line, wire on it, waiting calls below. */
  drawRails(pen, socket, colours) {
    const y = this.y(socket.id);
    const end = isTime(socket.closed) ? socket.closed : this.map.duration;
    const [x0, x1] = [this.x(isTime(socket.opened) ? socket.opened : 0, socket.id), isTime(socket.closed) ? this.x(end, socket.id) : this.endX];
    if (this.tall) {
      this.drawQueue(pen, socket, "inbox", y, colours);
      this.drawQueue(pen, socket, "outbox", y, colours);
    }
    pen.setLineDash([]);
    pen.strokeStyle = colours.faint;
    pen.lineWidth = clamp(this.lane * 0.3, 1, 3);
    pen.beginPath();
    pen.moveTo(x0, y);
    pen.lineTo(x1, y);
    pen.stroke();
    pen.strokeStyle = colours.muted;
    for (const [from, to] of this.readyTimes(socket.id)) {
      pen.beginPath();
      pen.moveTo(this.x(from, socket.id), y);
      pen.lineTo(to >= end && !isTime(socket.closed) ? this.endX : this.x(Math.min(to, end), socket.id), y);
      pen.stroke();
    }
    if (isTime(socket.closed)) {
      pen.beginPath();
      pen.moveTo(x1, y - 7 * this.k);
      pen.lineTo(x1, y + 7 * this.k);
      pen.stroke();
    }
    this.store.callsOf.get(socket.id)?.between(-1, Infinity, (call) => this.drawCall(pen, call, y, colours), 3000);
  }

  /** When a socket had at least one link that was ready. */
  readyTimes(socket) {
    const changes = [];
    for (const edge of this.store.edges) {
      if (edge.from !== socket && edge.to !== socket) continue;
      let since = null;
      const states = edge.stack ? edge.states.map(([t], index) => [t, edge.counts[index][0] ? "ready" : ""]) : edge.states;
      for (const [t, name] of states) {
        if (name === "ready" && since === null) since = t;
        if (name !== "ready" && since !== null) { changes.push([since, t]); since = null; }
      }
      if (since !== null) changes.push([since, this.map.duration]);
    }
    return changes;
  }

  callSpan(call) {
    return [this.x(call.from, call.socket), isTime(call.to) ? this.x(call.to, call.socket) : this.endX];
  }

  drawCall(pen, call, y, colours) {
    const k = this.k;
    const [x0, x1] = this.callSpan(call);
    if (x1 < this.plot.x || x0 > this.width) return;
    const h = this.tall ? 18 * k : Math.min(6 * k, this.lane * 0.3);
    const top = y + (this.tall ? 5 : 2) * k;
    const w = Math.max(2.5, x1 - x0);
    pen.fillStyle = colours.bg;
    pen.fillRect(x0, top, w, h);
    hatch(pen, x0, top, w, h, colours.faint, 8, 2.5);
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 2.5;
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(x1, top);
    pen.lineTo(x0, top);
    pen.lineTo(x0, top + h);
    pen.lineTo(x1, top + h);
    if (call.to !== null && call.to !== undefined) pen.closePath(); // a call that still waits is open to the right
    pen.stroke();
    this.font(false, 14);
    const label = bounded(call.call, 12);
    const wide = this.picture.textWidth(label) + 10 * k;
    if (!this.tall || w < wide + 16 * k) return;
    let lx = Math.max(x0, this.plot.x) + 8 * k;
    for (const piece of this.pieces) {
      if (piece.folded && lx + wide > this.x(piece.t0) - 4 && lx < this.x(piece.t1)) lx = this.x(piece.t1) + 4 * k;
    }
    if (lx + wide > x1 - 4) return;
    pen.fillStyle = colours.bg;
    pen.fillRect(lx, top + 1.5, wide, h - 3);
    pen.fillStyle = colours.ink;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(label, lx + 5 * k, top + h / 2 + 0.5);
    this.words.push({ text: label, box: { x: lx + 5 * k, y: top + 0.5, w: wide - 10 * k, h }, at: x0 });
  }

  /** The fullest queue of a socket as an area against its limit. */
  drawQueue(pen, socket, which, y, colours) {
    const k = this.k;
    if (which === "outbox" ? IN_ONLY.has(socket.type) : OUT_ONLY.has(socket.type)) return;
    const entries = (this.store.depthsOfSocket.get(socket.id) ?? []).filter((entry) => entry.which === which && list(entry.points).length);
    if (!entries.length) return;
    const { steps, peak } = fullest(entries);
    if (!peak) return;
    const limit = Math.max(0, ...entries.map((entry) => entry.limit || 0));
    const against = limit > 0 && (limit <= 20 || peak >= limit / 4);
    const scale = (this.lane * 0.36) / (against ? Math.max(limit, peak) : Math.max(peak, 4));
    pen.fillStyle = colours.blue;
    pen.strokeStyle = colours.blue;
    pen.lineWidth = 2.5;
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(this.x(steps[0][0], socket.id), y);
    let last = 0;
    let lastX = -Infinity;
    for (const [t, depth] of steps) {
      const x = this.x(t, socket.id);
      if (x - lastX < 0.4 && depth === last) continue;
      pen.lineTo(x, y - last * scale);
      pen.lineTo(x, y - depth * scale);
      last = depth;
      lastX = x;
    }
    pen.lineTo(this.endX, y - last * scale);
    pen.lineTo(this.endX, y);
    pen.globalAlpha = which === "outbox" ? 0.3 : 0.18;
    pen.fill();
    pen.globalAlpha = 1;
    if (!against) return;
    const top = y - limit * scale;
    pen.strokeStyle = colours.muted;
    pen.setLineDash([6, 5]);
    pen.beginPath();
    pen.moveTo(this.x(steps[0][0], socket.id), top);
    pen.lineTo(this.endX, top);
    pen.stroke();
    pen.setLineDash([]);
    this.limits.push({ socket: socket.id, option: which === "outbox" ? "sndhwm" : "rcvhwm", value: limit, y: top, base: y, scale });
    this.font(false);
    const at = Math.max(this.plot.x, this.x(steps[0][0], socket.id)) - 4 * k;
    pen.lineWidth = 4;
    pen.strokeStyle = colours.bg;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    const wide = this.picture.textWidth(String(limit));
    this.reserved.push({ x: at - wide, y: top - 7 * k, w: wide, h: 18 * k });
    pen.strokeText(String(limit), at, top + 2);
    pen.fillStyle = colours.muted;
    pen.fillText(String(limit), at, top + 2);
  }

  /** Where each step of a copy is along the canvas; null where it has none. */
  stations(copy) {
    const { start, written, read } = TIMES.get(copy);
    if (!this.causal) {
      const at = (t) => (isTime(t) ? this.x(t) : null);
      return { start: this.x(start), queued: at(copy.queued), written: at(written), read: at(read), received: at(copy.received), ended: at(copy.ended) };
    }
    const steps = this.store.stepsOf(copy);
    const at = (...kinds) => {
      const kind = kinds.find((each) => steps[each] !== undefined);
      return kind === undefined ? null : this.eventX(steps[kind]);
    };
    const inproc = written !== null && !isTime(copy.written);
    return { start: at("sent", "queued", "written", "read", "received", "fate") ?? this.x(start, copy.from), queued: at("queued"),
      written: written === null ? null : at(inproc ? "queued" : "written"), read: read === null ? null : at(isTime(copy.read) ? "read" : "queued"),
      received: isTime(copy.received) ? at("received", "subscribed", "unsubscribed") : null, ended: at("fate", "received") };
  }

  /** Where each part of a copy's way is on the canvas. */
  way(copy) {
    const y0 = this.y(copy.from);
    const y1 = this.y(copy.to);
    if (y0 === null && y1 === null) return null;
    const at = this.stations(copy);
    const from = y0 ?? y1 - 24 * this.k;
    const way = { x0: at.start, y0: from, fate: copy.fate };
    if (at.written === null || y1 === null) return this.stub(copy, way, y1, at);
    way.xw = at.written;
    way.y1 = y1;
    if (at.read === null) {
      const share = isLoss(copy.fate) ? 0.55 : 0.72;
      const span = at.ended !== null && isLoss(copy.fate) ? at.ended - way.xw : Math.min(36 * this.k, Math.max(0, this.endX - way.xw));
      way.xe = way.xw + clamp(span, 0, 60 * this.k);
      way.ye = from + (y1 - from) * share;
      way.mark = isLoss(copy.fate) ? "cross" : "open";
      return way;
    }
    way.xe = at.read;
    way.ye = y1;
    if (at.received !== null) way.xr = at.received;
    else if (isLoss(copy.fate)) { way.xr = at.ended ?? at.read; way.mark = "cross"; }
    else if (isFiltered(copy.fate)) { way.xr = at.ended ?? at.read; way.mark = "sieve"; }
    return way;
  }

  /** A copy that never left its socket: a short line towards its receiver that ends in its fate. */
  stub(copy, way, y1, at) {
    const k = this.k;
    way.xw = at.queued === null ? way.x0 : at.ended ?? at.written ?? way.x0;
    const lanes = y1 === null ? 1 : Math.max(1, Math.round(Math.abs(y1 - way.y0) / this.lane));
    const down = y1 === null ? this.store.laneOf.get(copy.from) < this.store.lanes.length - 1 : y1 > way.y0;
    way.xe = Math.max(way.xw, Math.min(way.xw + Math.min(7 + 17 * (lanes - 1), 75) * k, this.width - 9 * k));
    way.ye = way.y0 + (down ? 1 : -1) * Math.min(30 * k, this.lane * 0.42);
    way.mark = isFiltered(copy.fate) ? "sieve" : isLoss(copy.fate) ? "cross" : "open";
    if (!copy.fate || copy.fate === "in flight" || copy.fate === "unread") way.still = true;
    return way;
  }

  drawCopies(pen, colours) {
    const seen = [];
    this.copiesBetween(this.plot.x, this.plot.x + this.plot.w, (copy) => seen.push(copy), Infinity);
    seen.reverse();
    this.visible = seen.length;
    const many = seen.length > FEW_ARROWS;
    const bundles = new Map();
    const drawn = [];
    const crosses = [];
    const size = seen.length > SOME_ARROWS ? 26 : 9;
    const strips = seen.length > SOME_ARROWS ? new Map() : null;
    for (const copy of seen) {
      const way = this.way(copy);
      if (!way) continue;
      const lost = way.mark === "cross" || way.mark === "sieve";
      if (strips) this.countInStrips(strips, copy, way);
      if (lost) crosses.push([copy, way]);
      if (!many) {
        drawn.push([copy, way]);
        if (!lost) this.drawWay(pen, copy, way, colours, false);
        continue;
      }
      const shape = lost ? "" : [way.xe - way.x0, way.xw - way.x0].map((each) => Math.round(each / size / 2)).join("|");
      const key = [Math.round(way.x0 / size), way.y0, this.y(copy.to), copy.command, shape].join("|");
      const bundle = bundles.get(key);
      if (bundle) bundle.count++;
      else bundles.set(key, { copy, way, count: 1, lost });
    }
    if (strips) this.drawStrips(pen, strips, colours);
    const arrows = [...bundles.values()].filter((bundle) => !bundle.lost);
    for (const { copy, way, count } of arrows) {
      pen.globalAlpha = count > 1 ? 0.6 : 0.9; // bundles let what lies below shine through
      this.drawWay(pen, copy, way, colours, true, false, clamp(1.5 + Math.log2(count) * 0.8, 2.5, 8));
      pen.globalAlpha = 1;
    }
    for (const [copy, way] of crosses) this.drawWay(pen, copy, { ...way, mark: "hidden" }, colours, many);
    for (const [, way] of crosses) if (way.mark === "cross") cross(pen, way.xr ?? way.xe, way.ye, 6.5 * this.k, colours.bg, 8);
    for (const [copy, way] of crosses) this.drawMark(pen, copy, way, colours, colours.blue, null);
    const taken = this.takenPlaces(drawn.length ? drawn : crosses);
    const lines = drawn.length > 150 ? [] : drawn.flatMap(([, way]) => samples(way, 14));
    this.lines = lines;
    for (const [copy, way] of drawn) this.drawLabel(pen, copy, way, taken, lines, colours);
    for (const heap of heaps(crosses, this.k).slice(0, 250)) this.drawReason(pen, heap, taken, lines, colours);
    this.labelBundles(pen, arrows, crosses, taken, colours);
    this.shown = many ? arrows.filter(({ count }) => count === 1).length + crosses.length : drawn.length;
    this.bundles = arrows.filter(({ count }) => count > 1);
    this.bundled = this.bundles.reduce((sum, { count }) => sum + count, 0);
  }

  /** How much begins and arrives in each lane, by columns of 3 pixels. */
  countInStrips(strips, copy, way) {
    for (const [socket, x] of [[copy.from, way.x0], [copy.to, way.y1 === undefined ? undefined : way.xe]]) {
      const lane = this.store.laneOf.get(socket);
      if (lane === undefined || x === undefined) continue;
      const strip = strips.get(lane) ?? new Map();
      strips.set(lane, strip);
      const column = Math.floor(x / 3);
      strip.set(column, (strip.get(column) ?? 0) + 1);
    }
  }

  drawStrips(pen, strips, colours) {
    for (const [lane, strip] of strips) {
      const most = [...strip.values()].reduce((a, b) => Math.max(a, b), 1);
      const bottom = this.top + this.lane * (lane + 1) - 2;
      pen.fillStyle = colours.muted;
      for (const [column, count] of strip) {
        const high = Math.max(2, (count / most) * this.lane * 0.32);
        pen.fillRect(column * 3, bottom - high, 2.5, high);
      }
    }
  }

  /** "×12" at a bundle, with the share of its kind that was lost, where there is room for it. */
  labelBundles(pen, arrows, crosses, taken, colours) {
    const k = this.k;
    const wayOf = (copy) => `${copy.from}|${copy.to}`;
    const lost = new Map();
    for (const [copy, way] of crosses) if (way.mark === "cross") push(lost, wayOf(copy), way.x0);
    for (const places of lost.values()) places.sort((a, b) => a - b);
    const size = this.visible > SOME_ARROWS ? 26 : 9;
    for (const { copy, way, count } of arrows.filter((bundle) => bundle.count > 1).sort((a, b) => b.count - a.count).slice(0, 120)) {
      const places = lost.get(wayOf(copy)) ?? [];
      const gone = countUpTo(places, way.x0 + size) - countUpTo(places, way.x0 - size);
      const share = gone ? ` · ${fill(this.player.say.lostShare, { n: Math.max(1, Math.round((100 * gone) / (gone + count))) })}` : "";
      this.font(false);
      const label = `×${count.toLocaleString("en")}${share}`;
      const w = this.picture.textWidth(label);
      const at = (part) => [way.xw + (way.xe - way.xw) * part - w / 2, way.y0 + (way.ye - way.y0) * part - 8.5 * k];
      const box = this.freePlace(w, [at(0.5), at(0.3), at(0.7)], taken, []);
      if (box) this.word(pen, label, box, way.x0, colours);
    }
  }

  /** Where words must not go: heads of arrows, marks, bars of calls that wait, breaks. */
  takenPlaces(ways) {
    const k = this.k;
    const taken = new Taken();
    for (const box of this.reserved) taken.add({ ...box, word: true });
    const spot = (x, y, r) => taken.add({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
    for (const [, way] of ways) {
      const lost = way.mark === "cross" || way.mark === "sieve";
      if (lost) spot(way.xr ?? way.xe, way.ye, 9 * k);
      else if (way.mark === "open") spot(way.xe, way.ye, 6 * k);
      else {
        const angle = Math.atan2(way.ye - way.y0, way.xe - way.xw);
        spot(way.xe - Math.cos(angle) * 6 * k, way.ye - Math.sin(angle) * 6 * k, 7 * k);
      }
      if (!lost) spot(way.x0, way.y0, 5 * k);
    }
    for (const socket of this.tall ? this.store.lanes : []) {
      const top = this.y(socket.id) + 5 * k;
      const [from, to] = this.causal ? [-1, Infinity] : [this.time(this.plot.x), this.time(this.width)];
      this.store.callsOf.get(socket.id)?.between(from, to, (call) => {
        const [x, end] = this.callSpan(call);
        taken.add({ x, y: top, w: Math.min(this.width, end) - x, h: 18 * k });
      }, 500);
    }
    for (const piece of this.pieces) {
      if (piece.folded) taken.add({ x: this.x(piece.t0), y: this.top, w: this.x(piece.t1) - this.x(piece.t0), h: this.height });
    }
    return taken;
  }

  /** The first free place of several, the one that the fewest arrows cross; null where there is none. */
  freePlace(w, spots, taken, lines) {
    const k = this.k;
    let best = null;
    for (const [x, y] of spots) {
      const box = { x, y, w, h: 17 * k };
      if (x < this.plot.x - 8 || x + w > this.width - 2 || y < this.top - 8 * k || y + box.h > this.height) continue;
      if (taken.meets(box, 4)) continue;
      const crossed = lines.reduce((sum, [px, py]) => sum + (px > x - 2 && px < x + w + 2 && py > y && py < y + box.h), 0);
      if (!best || crossed < best.crossed) best = { box, crossed };
      if (!crossed) break;
    }
    if (best) taken.add({ ...best.box, word: true });
    return best?.box ?? null;
  }

  drawWay(pen, copy, way, colours, many, strong = false, thick = 2.5) {
    const k = this.k;
    const colour = copy.command ? colours.purple : colours.blue;
    const lost = way.mark === "cross" || way.mark === "sieve" || way.mark === "hidden";
    const line = strong ? 5 : thick;
    const dash = this.ahead ? (strong ? [9, 5] : [5, 4]) : [];
    pen.strokeStyle = lost && way.xe - way.xw < 90 * k && way.y1 === undefined ? colours.muted : colour;
    pen.lineWidth = line;
    pen.lineCap = this.ahead ? "butt" : "round";
    pen.setLineDash(dash);
    pen.beginPath();
    if (way.xw - way.x0 > 1.5) { pen.moveTo(way.x0, way.y0); pen.lineTo(way.xw, way.y0); }
    if (way.xr - way.xe > 1.5) { pen.moveTo(way.xe, way.ye); pen.lineTo(way.xr, way.ye); }
    pen.lineWidth = Math.min(line + 2, 6);
    pen.stroke();
    pen.lineWidth = line;
    if (copy.command) pen.setLineDash([7, 6]);
    if (!way.still) {
      pen.beginPath();
      pen.moveTo(way.xw, way.y0);
      pen.lineTo(way.xe, way.ye);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.lineCap = "butt";
    pen.fillStyle = colour;
    const thin = clamp(this.lane / (46 * k), 0.45, 1);
    const r = (many ? 2.5 : strong ? 6 : 4.5 * thin) * k;
    pen.beginPath();
    if (copy.command) pen.rect(way.x0 - r * 0.9, way.y0 - r * 0.9, r * 1.8, r * 1.8);
    else pen.arc(way.x0, way.y0, r, 0, Math.PI * 2);
    pen.fill();
    const angle = Math.atan2(way.ye - way.y0, way.xe - way.xw);
    if (!way.mark && !many) arrowHead(pen, way.xe, way.ye, angle, (strong ? 13 : 10 * thin) * k, colour, isTime(copy.received) || copy.command, colours.bg);
    if (!way.mark && way.xr - way.xe > 1.5) { pen.beginPath(); pen.arc(way.xr, way.ye, r, 0, Math.PI * 2); pen.fill(); }
    this.drawMark(pen, copy, way, colours, colour, strong);
  }

  drawMark(pen, copy, way, colours, colour, strong) {
    const k = this.k;
    const x = way.xr ?? way.xe;
    if (way.mark === "cross") {
      const size = 6.5 * k * clamp(this.lane / (46 * k), 0.6, 1);
      if (strong !== null) cross(pen, x, way.ye, size, colours.bg, 8);
      cross(pen, x, way.ye, (strong ? 8 * k : size), colours.red, strong ? 4.5 : 3.5);
    } else if (way.mark === "sieve") {
      sieve(pen, x, way.ye, (strong ? 9 : 7) * k * clamp(this.lane / (46 * k), 0.6, 1), colours);
    } else if (way.mark === "open" && !way.still) {
      pen.strokeStyle = colour;
      pen.fillStyle = colours.bg;
      pen.lineWidth = 2.5;
      pen.beginPath();
      pen.arc(x, way.ye, 5 * k, 0, Math.PI * 2);
      pen.fill();
      pen.stroke();
    }
  }

  /** The number of a message at the point where it was sent, where there is room for it. */
  drawLabel(pen, copy, way, taken, lines, colours) {
    if (copy.command || !this.tall) return;
    const k = this.k;
    this.font(false);
    const label = bounded(copy.label, 8);
    const w = this.picture.textWidth(label);
    const { x0, y0 } = way;
    if (x0 < this.plot.x - 2) return;
    const [left, right, over, under] = [x0 - w - 6 * k, x0 + 6 * k, y0 - 24 * k, y0 + 7 * k];
    const down = (way.ye ?? y0) >= y0;
    const middle = Math.max(x0 - w / 2, this.plot.x - 4); // what is sent at 0 is named, too
    const spots = down ? [[middle, over], [left, over], [right, over], [left, under]] : [[left, over], [left, under], [right, under], [right, over]];
    if (taken.meets({ x: spots[0][0], y: over, w, h: 17 * k }, 5, true)) return; // in a crowd one number speaks for many
    const box = this.freePlace(w, spots, taken, lines);
    if (box) this.word(pen, label, box, x0, colours);
  }

  drawReason(pen, heap, taken, lines, colours) {
    const k = this.k;
    this.font(false);
    const label = `${this.player.reason(heap.copy.fate)}${heap.count > 1 ? ` ×${heap.count}` : ""}`;
    const w = this.picture.textWidth(label);
    const y = heap.way.ye;
    const [right, left, middle] = [heap.x1 + 14 * k, heap.x0 - 14 * k - w, (heap.x0 + heap.x1 - w) / 2];
    const level = y - 8.5 * k;
    const spots = [[right, level], [left, level]];
    for (const up of [28, -11, -25, 40, -40]) spots.push([middle, y - up * k], [heap.x0 - 6 * k, y - up * k], [heap.x1 + 6 * k - w, y - up * k]);
    const box = this.freePlace(w, spots, taken, lines);
    if (box) this.word(pen, label, box, heap.x0, colours);
  }

  /** A word in its place, kept so that the cursor doesn't cut it. */
  word(pen, text, box, at, colours) {
    this.words.push({ text, box, at });
    this.haloOn(pen, text, box.x, box.y + box.h / 2, colours.ink, colours);
  }

  haloOn(pen, text, x, y, colour, colours) {
    pen.strokeStyle = colours.bg;
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.strokeText(text, x, y);
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  }

  drawFaults(pen, colours) {
    for (const fault of this.store.faults) {
      const x = this.eventX(this.store.position.get(fault.n));
      pen.strokeStyle = colours.red;
      pen.lineWidth = 2.5;
      pen.setLineDash([3, 5]);
      pen.beginPath();
      pen.moveTo(x, this.top - 8 * this.k);
      pen.lineTo(x, this.height);
      pen.stroke();
      pen.setLineDash([]);
      polygon(pen, x, this.top - 8 * this.k, [[-7, -8], [7, -8], [0, 4]]);
      pen.fillStyle = colours.red;
      pen.fill();
    }
  }

  // --- one frame ---------------------------------------------------------------------
  draw(t) {
    if (this.stale) this.paint();
    const { pen } = this.sheet;
    const colours = this.player.colours;
    pen.globalAlpha = 1;
    const front = this.frontier(t);
    pen.drawImage(this.past.canvas, 0, 0, this.width, this.height);
    pen.save();
    this.clipPlot(pen, this.plot.x - 6);
    this.drawChosen(pen, colours);
    pen.save();
    this.clipAhead(pen, front);
    this.drawFuture(pen, colours);
    pen.restore();
    const cone = this.player.pinned ?? this.player.hovered;
    if (cone) this.drawCone(pen, cone, colours);
    this.drawDifference(pen, colours);
    this.drawHandles(pen, colours);
    this.drawFocus(pen, colours);
    const x = this.drawCursor(pen, front, colours);
    this.font(false);
    for (const { text, box, at } of this.words) {
      if (!this.causal && box.x - 4 < x && x < box.x + box.w + 4) this.haloOn(pen, text, box.x, box.y + box.h / 2, (at > x || this.player.chosen.length ? this.player.paler : colours).ink, colours);
    }
    pen.restore();
    this.drawStates(pen, t, colours);
    this.drawLaneFocus(pen, colours);
  }

  /** The cursor as points from top to bottom: one time is a line, and in causal order a stair through the lanes. */
  frontier(t) {
    const top = this.top - 8 * this.k;
    if (!this.causal) return [[this.x(t), top], [this.x(t), this.height]];
    const points = [];
    this.store.lanes.forEach((socket, index) => {
      const x = this.onCanvas(this.step * (this.causal.at(index, t) + 0.5));
      points.push([x, index ? this.top + this.lane * index : top], [x, this.top + this.lane * (index + 1)]);
    });
    return points.length ? points : [[this.plot.x, top], [this.plot.x, this.height]];
  }

  /** Only what is right of the cursor is drawn on. */
  clipAhead(pen, front) {
    const left = this.plot.x - 6;
    pen.beginPath();
    pen.moveTo(this.width, front[0][1] - 8 * this.k);
    pen.lineTo(Math.max(left, front[0][0]), front[0][1] - 8 * this.k);
    for (const [x, y] of front) pen.lineTo(Math.max(left, x), y);
    pen.lineTo(Math.max(left, front.at(-1)[0]), this.height);
    pen.lineTo(this.width, this.height);
    pen.clip();
  }

  drawCursor(pen, front, colours) {
    const k = this.k;
    const [x, top] = front[0];
    pen.strokeStyle = pen.fillStyle = colours.ink;
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.setLineDash([]);
    pen.beginPath();
    front.forEach(([px, py], index) => pen[index ? "lineTo" : "moveTo"](px, py));
    pen.stroke();
    polygon(pen, x, top - 2 * k, [[-7 * k, -8 * k], [7 * k, -8 * k], [7 * k, 0], [0, 8 * k], [-7 * k, 0]]);
    pen.fill();
    return x;
  }

  /** What another run has otherwise: lit from the first divergence on. */
  drawDifference(pen, colours) {
    const { diff } = this.player;
    if (!diff) return;
    const k = this.k;
    pen.strokeStyle = colours.green;
    pen.lineCap = "round";
    pen.setLineDash([]);
    for (const copy of this.player.differing.slice(0, 600)) {
      const way = this.way(copy);
      if (!way) continue;
      pen.globalAlpha = 0.35;
      pen.lineWidth = 11 * k;
      pen.beginPath();
      pen.moveTo(way.x0, way.y0);
      for (const [x, y] of [[way.xw, way.y0], [way.xe, way.ye], [way.xr ?? way.xe, way.ye]]) if (!way.still || y === way.y0) pen.lineTo(x, y);
      pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.lineCap = "butt";
    if (!isTime(diff.t)) return;
    const x = this.x(diff.t);
    pen.lineWidth = 3;
    pen.setLineDash([9, 4, 2, 4]);
    pen.beginPath();
    pen.moveTo(x, this.top - 8 * k);
    pen.lineTo(x, this.height);
    pen.stroke();
    pen.setLineDash([]);
    this.font(true);
    const text = this.player.say.parts;
    const w = this.picture.textWidth(text);
    this.haloOn(pen, text, clamp(x + 6 * k, this.plot.x, this.width - w - 4), this.height - 10 * k, colours.ink, colours);
  }

  /** Where causes can be taken hold of: the starts of nodes, and the limits of queues. */
  handles() {
    const { lab, forking, held } = this.player;
    if (!forking || !lab || this.causal) return [];
    const starts = Object.entries(lab.starts ?? {}).flatMap(([node, start]) => {
      const socket = this.store.lanes.find((each) => each.node === node);
      if (!socket) return [];
      const value = held?.kind === "start" && held.node === node ? held.value : start;
      return [{ kind: "start", node, value, x: value < 0 ? this.plot.x : this.x(value), y: this.y(socket.id) }];
    });
    const known = new Set(list(lab.options).map(({ socket, option }) => `${socket}|${option}`));
    const limits = list(this.limits).filter(({ socket, option }) => known.has(`${socket}|${option}`)).map((limit) => {
      const value = held?.kind === "limit" && held.socket === limit.socket && held.option === limit.option ? held.value : limit.value;
      return { ...limit, kind: "limit", value, x: this.plot.x + this.plot.w - 14 * this.k, y: limit.base - value * limit.scale };
    });
    return [...starts, ...limits];
  }

  drawHandles(pen, colours) {
    const k = this.k;
    for (const handle of this.handles()) {
      const { x, y, kind, value } = handle;
      pen.fillStyle = colours.bg;
      pen.strokeStyle = colours.ink;
      pen.lineWidth = 2.5;
      if (kind === "start") polygon(pen, x, y, [[-6 * k, -15 * k], [6 * k, -15 * k], [13 * k, 0], [6 * k, 15 * k], [-6 * k, 15 * k]]);
      else polygon(pen, x, y, [[-15 * k, -6 * k], [0, -13 * k], [15 * k, -6 * k], [15 * k, 6 * k], [0, 13 * k], [-15 * k, 6 * k]]);
      pen.fill();
      pen.stroke();
      const held = this.player.held;
      if (held?.kind !== kind || (held.node ?? held.socket) !== (handle.node ?? handle.socket)) continue;
      this.font(true);
      const text = kind === "start" ? this.player.map.text(value) : String(value);
      const w = this.picture.textWidth(text);
      this.haloOn(pen, text, clamp(x - w / 2, this.plot.x, this.width - w - 4), y - 24 * k, colours.ink, colours);
    }
  }

  handleAt(x, y) {
    return this.handles().find((handle) => Math.abs(handle.x - x) < 15 * this.k && Math.abs(handle.y - y) < 17 * this.k) ?? null;
  }

  /** What a handle is worth where it was dragged to. */
  dragged(handle, x, y) {
    if (handle.kind === "limit") return Math.max(1, Math.round((handle.base - y) / handle.scale));
    if (x >= this.plot.x) return Number(this.time(x).toPrecision(4));
    return Number(((x - this.plot.x) / this.map.pixelsPerSecond / this.zoom).toPrecision(3)); // before all others
  }

  /** What an event could have known of (hatched, up to it) and what could know of it (tinted, from it on). */
  drawCone(pen, cone, colours) {
    const k = this.k;
    const own = this.store.laneOf.get(this.store.events[cone.index]?.socket);
    const band = (lane, x0, x1, paint) => {
      const [top, high] = [this.top + this.lane * lane + 1, this.lane - 2];
      const [from, to] = [Math.max(x0, this.plot.x - 6), Math.min(x1, this.width)];
      if (to > from) paint(from, top, to - from, high);
    };
    const here = this.eventX(cone.index);
    for (const [lane, index] of cone.causes) {
      band(lane, 0, lane === own ? here : this.eventX(index) + 5 * k, (x, y, w, h) => {
        pen.globalAlpha = 0.5;
        hatch(pen, x, y, w, h, colours.faint, 12 * k, 1.5);
        pen.globalAlpha = 1;
        coneEdge(pen, x + w, y, h, -1, colours.muted, k);
      });
    }
    for (const [lane, index] of cone.effects) {
      band(lane, lane === own ? here : this.eventX(index) - 5 * k, this.width, (x, y, w, h) => {
        pen.globalAlpha = 0.16;
        pen.fillStyle = colours.blue;
        pen.fillRect(x, y, w, h);
        pen.globalAlpha = 1;
        coneEdge(pen, x, y, h, 1, colours.blue, k);
      });
    }
    this.drawChain(pen, cone, colours);
    if (own === undefined) return;
    this.font(true);
    const y = this.top + this.lane * own + (this.tall ? 11 : this.lane / 2) * k;
    const { say } = this.player;
    const [left, right] = [this.picture.textWidth(say.causes), this.picture.textWidth(say.effects)];
    if (cone.causes.size && here - left - 14 * k > this.plot.x) this.haloOn(pen, say.causes, here - left - 12 * k, y, colours.ink, colours);
    if (cone.effects.size && here + right + 14 * k < this.width) this.haloOn(pen, say.effects, here + 12 * k, y, colours.ink, colours);
  }

  /** The event of a cone, and how it came about: cause by cause. */
  drawChain(pen, cone, colours) {
    const points = cone.chain.map((index) => [this.eventX(index), this.y(this.store.events[index].socket)]).filter(([, y]) => y !== null);
    if (!points.length) return;
    pen.strokeStyle = pen.fillStyle = colours.ink;
    pen.lineWidth = 2.5;
    pen.setLineDash([2, 4]);
    pen.beginPath();
    points.forEach(([x, y], index) => pen[index ? "lineTo" : "moveTo"](x, y));
    pen.stroke();
    pen.setLineDash([]);
    points.forEach(([x, y], index) => {
      pen.beginPath();
      pen.arc(x, y, (index ? 3.5 : 8) * this.k, 0, Math.PI * 2);
      if (index) pen.fill();
      else pen.stroke();
    });
  }

  /** What is to come, right of the cursor. */
  drawFuture(pen, colours) {
    if (!this.twice) {
      pen.fillStyle = colours.bg;
      pen.globalAlpha = 0.6;
      pen.fillRect(0, this.top - 8 * this.k, this.width, this.height);
      pen.globalAlpha = 1;
      return;
    }
    pen.drawImage(this.future.canvas, 0, 0, this.width, this.height);
    this.ahead = true;
    this.drawChosen(pen, this.player.paler);
    this.ahead = false;
  }

  drawChosen(pen, colours) {
    const chosen = this.player.chosen;
    if (!chosen.length) return;
    pen.globalAlpha = this.ahead ? 0.2 : 0.5;
    pen.fillStyle = colours.bg;
    pen.fillRect(this.plot.x - 6, this.top, this.width, this.height);
    pen.globalAlpha = 1;
    for (const copy of chosen.slice(0, 600).reverse()) {
      const way = this.way(copy);
      if (way) this.drawWay(pen, copy, way, colours, false, copy === chosen[0]);
    }
    if (!this.causal) this.drawBreaks(pen, this.player.colours);
  }

  /** A ring around the event that the cursor stands on. */
  drawFocus(pen, colours) {
    const event = this.player.focus;
    const y = event && this.y(event.socket);
    if (y === null || y === undefined || !event) return;
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 3;
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(this.eventX(this.store.position.get(event.n)), y, 9 * this.k, 0, Math.PI * 2);
    pen.stroke();
  }

  drawLaneFocus(pen, colours) {
    const lane = this.player.laneFocus;
    if (lane === null) return;
    pen.fillStyle = colours.blue; // a tint: a frame would look like the focus
    const top = this.top + this.lane * lane;
    pen.globalAlpha = 0.13;
    pen.fillRect(0, top, this.width, this.lane);
    pen.globalAlpha = 1;
    pen.fillRect(0, top + 1, 4, this.lane - 2);
  }

  at(x, y) {
    if (x < this.plot.x - 8) {
      const socket = this.store.lanes[Math.floor((y - this.top) / this.lane)];
      return socket ? { kind: "socket", socket } : null;
    }
    const near = 9 * this.k;
    const back = 90 * this.k;
    let best = null;
    this.copiesBetween(x - back, x + near, (copy) => {
      const way = this.way(copy);
      if (!way) return;
      const mark = way.mark === "cross" || way.mark === "sieve" ? Math.hypot(x - (way.xr ?? way.xe), y - way.ye) - 6 : Infinity;
      const d = Math.min(mark, distance(x, y, way.xw, way.y0, way.xe, way.ye), distance(x, y, way.x0, way.y0, way.xw, way.y0) + 2,
        way.xr === undefined ? Infinity : distance(x, y, way.xe, way.ye, way.xr, way.ye) + 2);
      if (d < near && (!best || d < best.d)) best = { kind: "copy", copy, d, many: 1 };
    }, 3000);
    if (best) return best;
    const socket = this.store.lanes[Math.floor((y - this.top) / this.lane)];
    if (!socket) return null;
    const call = this.store.blockedCall(socket.id, this.time(x, y));
    const below = y - this.y(socket.id);
    return call && below > 2 * this.k && below < 26 * this.k ? { kind: "call", call } : null;
  }

  /** Points of what is under the pointer, for the words about it to keep off. */
  outline(hit) {
    const k = this.k;
    if (hit.kind === "copy") return samples(this.way(hit.copy), 24);
    if (hit.kind === "call") {
      const y = this.y(hit.call.socket) + 14 * k;
      const [x0, x1] = this.callSpan(hit.call);
      return Array.from({ length: 25 }, (_, i) => [x0 + ((x1 - x0) * i) / 24, y]);
    }
    const y = this.y(hit.socket.id);
    return Array.from({ length: 10 }, (_, i) => [((i + 0.5) * this.gutter) / 10, y]);
  }

  /** The index of the step of a copy that is nearest to a place; undefined if it has none. */
  nearestStep(copy, x, y) {
    const way = this.way(copy);
    const steps = this.store.stepsOf(copy);
    if (!way) return undefined;
    const places = [];
    const add = (px, py, ...kinds) => {
      const kind = kinds.find((each) => steps[each] !== undefined);
      if (px !== undefined && kind) places.push([Math.hypot(px - x, py - y), steps[kind]]);
    };
    add(way.x0, way.y0, "sent", "queued");
    add(way.xw, way.y0, "written", "queued");
    if (!way.mark) add(way.xe, way.ye, "read", "received", "subscribed", "unsubscribed");
    add(way.xr ?? (way.mark ? way.xe : undefined), way.ye, "received", "fate", "subscribed", "unsubscribed");
    return places.sort((a, b) => a[0] - b[0])[0]?.[1];
  }

  /** A point of a copy that nothing else covers: its loss mark, or the middle of its arrow. */
  spot(copy) {
    const way = this.way(copy);
    if (!way) return null;
    if (way.mark) return { x: way.xr ?? way.xe, y: way.ye };
    return { x: (way.xw + way.xe) / 2, y: (way.y0 + way.ye) / 2 };
  }
}

/** The edge of a cone in a lane: a bracket that opens to the side of the cone. */
function coneEdge(pen, x, y, h, side, colour, k) {
  pen.strokeStyle = colour;
  pen.lineWidth = 2.5;
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(x + side * 5 * k, y + 1);
  pen.lineTo(x, y + 1);
  pen.lineTo(x, y + h - 1);
  pen.lineTo(x + side * 5 * k, y + h - 1);
  pen.stroke();
}

/** Points along a copy's way: the slanted part, and where it waited. */
function samples(way, count) {
  const points = [];
  const along = (x0, y0, x1, y1) => { for (let i = 0; i <= count; i++) points.push([x0 + ((x1 - x0) * i) / count, y0 + ((y1 - y0) * i) / count]); };
  if (way.xw - way.x0 > 1.5) along(way.x0, way.y0, way.xw, way.y0);
  if (!way.still) along(way.xw, way.y0, way.xe, way.ye);
  if (way.xr - way.xe > 1.5) along(way.xe, way.ye, way.xr, way.ye);
  return points;
}

/** Rectangles that are taken, by columns so that few are looked at. */
class Taken {
  constructor() { this.columns = new Map(); }

  add(box) {
    if (!(box.w > 0)) return;
    for (let column = Math.floor(box.x / 64); column <= Math.floor((box.x + box.w) / 64); column++) push(this.columns, column, box);
  }

  /** Does a box meet one that is taken (`words`: by a word)? */
  meets(box, gap, words = false) {
    for (let column = Math.floor((box.x - gap) / 64); column <= Math.floor((box.x + box.w + gap) / 64); column++) {
      if (this.columns.get(column)?.some((other) => (!words || other.word) && overlap(other, box, gap))) return true;
    }
    return false;
  }
}

/** Losses of one kind whose marks fall on the same spot, as one heap with a count. */
function heaps(crosses, k) {
  const known = new Map();
  for (const [copy, way] of crosses) {
    const key = `${copy.fate}|${Math.round((way.xr ?? way.xe) / (7 * k))}|${Math.round(way.ye)}`;
    const x = way.xr ?? way.xe;
    const heap = known.get(key) ?? { copy, way, count: 0, x0: x, x1: x };
    known.set(key, heap);
    Object.assign(heap, { count: heap.count + 1, x0: Math.min(heap.x0, x), x1: Math.max(heap.x1, x) });
  }
  return [...known.values()];
}

const overlap = (a, b, gap) => a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h && b.y < a.y + a.h;

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 5, 10]) if (factor * power >= rough) return factor * power;
  return 10 * power;
}

function tickText(t, step, duration) {
  const [factor, unit] = duration >= 0.5 ? [1, "s"] : duration >= 0.0005 ? [1e3, "ms"] : [1e6, "µs"];
  const digits = clamp(Math.ceil(-Math.log10(step * factor) - 1e-9), 0, 9);
  return `${(t * factor).toFixed(digits)} ${unit}`;
}

function shortTime(seconds) {
  const [factor, unit] = seconds >= 0.5 ? [1, "s"] : seconds >= 0.0005 ? [1e3, "ms"] : [1e6, "µs"];
  return `${Number((seconds * factor).toPrecision(2))} ${unit}`;
}

/** The fullest of several queues over time, as steps. */
function fullest(entries) {
  const points = [];
  entries.forEach((entry, index) => { for (const [t, depth] of entry.points) points.push([t, depth, index]); });
  points.sort((a, b) => a[0] - b[0]);
  const now = entries.map(() => 0);
  const held = new Map([[0, entries.length]]); // depth → how many queues have it
  const steps = [];
  let peak = 0;
  let top = 0;
  for (const [t, depth, index] of points) {
    held.set(now[index], held.get(now[index]) - 1);
    held.set(depth, (held.get(depth) ?? 0) + 1);
    now[index] = depth;
    top = Math.max(top, depth);
    while (top > 0 && !held.get(top)) top--;
    peak = Math.max(peak, top);
    steps.push([t, top]);
  }
  return { steps, peak };
}

// ----------------------------------------------------------------------------------- the player
const TABLE_ROWS = 200;
const SPEEDS = [];
for (let power = -7; power <= 1; power++) for (const factor of [1, 2, 5]) if (power < 1 || factor === 1) SPEEDS.push(Number((factor * 10 ** power).toPrecision(1)));

/** Owns the cursor, the controls, the keys, and everything that must be undone at the end. */
class Player {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.options = model.get("options") ?? {};
    this.cleanups = [];
    this.chosen = [];
    this.focus = null;
    this.laneFocus = null;
    this.time = 0;
    this.shownTime = 0;
    this.playing = false;
    this.following = false;
    this.still = false;
    this.announced = 0;
    this.axis = this.options.axis === "cause" ? "cause" : "time";
    this.pinned = this.hovered = null; // cones of causes and effects
    this.forking = false;
    this.diff = this.held = null;
    this.differing = [];
    this.stacking = this.options.stack !== false;
    this.store = new Store(model.get("model"), this.stacking);
    this.wasLive = this.isLive();
    this.say = this.catalogue();
    this.build();
    this.listen();
    this.readTheme();
    this.renew(true);
    const asked = model.get("selected");
    if (asked) this.select(asked, false);
    if (Number.isFinite(this.options.at)) this.seek(this.options.at);
    if (this.isLive()) { this.seek(this.store.duration); this.setPlaying(true); this.requestModel(); }
    else if (this.options.autoplay && !this.still) this.setPlaying(true);
  }

  catalogue() {
    const wanted = String(this.options.language || this.store.model.language || "en").slice(0, 2);
    return CATALOGUE[wanted] ?? CATALOGUE.en;
  }

  isLive() { return Boolean(this.store.model.live); }
  fate(name) { return this.say.fate[name] ?? bounded(name, 60); }
  reason(name) { return this.say.reason[name] ?? this.fate(name); }
  isChosen(copy) { return this.chosen.includes(copy); }

  chosenEdges() {
    return new Set(this.chosen.length ? [TIMES.get(this.chosen[0])?.edge].filter(Boolean) : []);
  }

  // --- building ----------------------------------------------------------------------
  build() {
    const root = (this.root = element("div", "zl-root"));
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", this.say.player);
    root.dataset.lmSuppressShortcuts = "true"; // JupyterLab: our keys are ours while we have the focus
    root.lang = this.say === CATALOGUE.zh ? "zh" : "en";
    const head = element("div", "zl-head", null, root);
    this.titleBox = element("span", "zl-title", "", head);
    this.metaBox = element("span", "zl-meta", "", head);
    this.liveBox = element("span", "zl-live", this.say.live, head);
    this.buildCaption(head);
    this.buildBar(root);
    this.labBox = element("section", "zl-lab", null, root);
    this.labBox.setAttribute("aria-label", this.say.fork);
    this.labBox.hidden = !this.forking;
    this.stage = element("div", "zl-stage", null, root);
    this.topologyCanvas = this.buildCanvas("zl-topology");
    this.timelineCanvas = this.buildCanvas("zl-timeline");
    this.tip = element("div", "zl-tip", "", this.stage);
    this.tip.hidden = true;
    const now = element("div", "zl-now", null, root);
    this.nowTime = element("span", "zl-now-time", "", now);
    this.nowText = element("span", "zl-now-text", "", now);
    this.shownBox = element("span", "zl-shown", "", now);
    this.journey = element("section", "zl-journey", null, root);
    this.buildTable(root);
    this.status = element("div", "zl-hidden zl-status", "", root);
    this.status.setAttribute("role", "status");
    this.status.setAttribute("aria-live", "polite");
    this.topology = new Topology(this, this.topologyCanvas);
    this.timeline = new Timeline(this, this.timelineCanvas);
    this.el.replaceChildren(root);
    this.placed = this.placed ?? new ResizeObserver(() => this.resize());
    this.placed.disconnect();
    this.placed.observe(root);
  }

  /** Two lines of the caption; the rest when it is asked for. */
  buildCaption(head) {
    const box = element("div", "zl-about", null, head);
    this.captionBox = element("div", "zl-caption", "", box);
    this.moreButton = element("button", "zl-more", this.say.more, box);
    this.moreButton.type = "button";
    this.moreButton.setAttribute("aria-label", this.say.more);
    this.moreButton.addEventListener("click", () => this.showMore(!this.root.classList.contains("zl-whole")));
    this.moreButton.hidden = true;
  }

  showMore(whole) {
    this.root.classList.toggle("zl-whole", whole);
    const text = whole ? this.say.less : this.say.more;
    this.moreButton.textContent = text;
    this.moreButton.setAttribute("aria-label", text);
    this.moreButton.setAttribute("aria-expanded", String(whole));
  }

  buildCanvas(name) {
    const pane = element("div", "zl-pane", null, this.stage);
    const canvas = element("canvas", name, null, pane);
    canvas.setAttribute("role", "img");
    return canvas;
  }

  button(parent, name, label, picture, action) {
    const button = element("button", name, null, parent);
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.title = label;
    icon(button, picture);
    button.addEventListener("click", action);
    return button;
  }

  buildBar(root) {
    const bar = element("div", "zl-bar", null, root);
    const say = this.say;
    this.backButton = this.button(bar, "zl-back", say.back, "back", () => this.step(-1));
    this.playButton = this.button(bar, "zl-play", say.play, "play", () => this.setPlaying(!this.playing));
    this.stepButton = this.button(bar, "zl-step", say.step, "step", () => this.step(1));
    this.dropButton = this.button(bar, "zl-drop", say.drop, "drop", () => this.nextDrop());
    const track = element("div", "zl-track", null, bar);
    this.scrub = element("input", "zl-scrub", null, track);
    Object.assign(this.scrub, { type: "range", min: "0", max: "10000", step: "1", value: "0" });
    this.scrub.setAttribute("aria-label", say.scrub);
    this.scrub.addEventListener("input", () => {
      this.following = false;
      this.setPlaying(false);
      this.seek(this.map.time((Number(this.scrub.value) / 10000) * this.map.width), { fromScrub: true });
    });
    this.ticks = element("canvas", "zl-ticks", null, track);
    this.ticks.setAttribute("aria-hidden", "true");
    this.timeBox = element("output", "zl-time", "", bar);
    const box = element("label", "zl-speed-box", null, bar);
    element("span", "zl-hidden", say.speed, box);
    this.speedSlider = element("input", "zl-speed", null, box);
    Object.assign(this.speedSlider, { type: "range", step: "1", title: say.speed });
    this.speedSlider.addEventListener("input", () => { this.ownSpeed = true; this.setSpeed(this.speeds[Number(this.speedSlider.value)]); });
    this.speedText = element("span", "zl-speed-text", "", box);
    this.forkButton = this.button(bar, "zl-fork", say.fork, "fork", () => this.setForking(!this.forking));
    this.forkButton.setAttribute("aria-pressed", String(this.forking));
    this.stackButton = element("button", "zl-stack", "", bar);
    this.stackButton.type = "button";
    this.stackButton.addEventListener("click", () => this.setStacking(!this.stacking));
    this.axisButton = element("button", "zl-axis", say.axisShort, bar);
    this.axisButton.type = "button";
    this.axisButton.title = say.axis;
    this.axisButton.setAttribute("aria-label", say.axis);
    this.axisButton.setAttribute("aria-pressed", String(this.axis === "cause"));
    this.axisButton.addEventListener("click", () => this.setAxis(this.axis === "time" ? "cause" : "time"));
    this.button(bar, "zl-zoom-out", say.zoomOut, "minus", () => this.zoomBy(1 / 2));
    this.button(bar, "zl-zoom-in", say.zoomIn, "plus", () => this.zoomBy(2));
  }

  buildTable(root) {
    this.table = element("details", "zl-table", null, root);
    element("summary", "", this.say.table, this.table);
    this.tableBody = element("div", "zl-table-scroll", null, this.table);
    this.tableBody.tabIndex = 0;
    this.table.addEventListener("toggle", () => this.fillTable());
  }

  on(target, name, handler, options) {
    target.addEventListener(name, handler, options);
    this.cleanups.push(() => target.removeEventListener(name, handler, options));
  }

  listen() {
    this.on(this.root, "keydown", (event) => this.key(event));
    for (const [canvas, view] of [[this.topologyCanvas, this.topology], [this.timelineCanvas, this.timeline]]) {
      this.on(canvas, "pointermove", (event) => this.hover(event, canvas, view));
      this.on(canvas, "pointerleave", () => { this.hideTip(); this.hoverCone(undefined); });
      this.on(canvas, "pointerdown", (event) => this.press(event, canvas, view));
    }
    this.on(this.timelineCanvas, "pointermove", (event) => { this.drag(this.point(event, this.timelineCanvas)); });
    this.on(window, "pointerup", () => { this.dragging = false; this.letGo(); });
    this.on(this.timelineCanvas, "wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1.25 : 0.8, this.timeline.time(this.point(event, this.timelineCanvas).x));
    }, { passive: false });
    const themed = new MutationObserver(() => this.themeChanged());
    for (const node of [document.documentElement, document.body]) {
      themed.observe(node, { attributes: true, attributeFilter: ["class", "style", "data-jp-theme-light", "data-jp-theme-name", "data-theme"] });
    }
    this.cleanups.push(() => themed.disconnect());
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.on(dark, "change", () => this.themeChanged());
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.still = calm.matches;
    this.on(calm, "change", () => { this.still = calm.matches; });
    this.listenToModel();
  }

  listenToModel() {
    const subscribe = (name, handler) => {
      this.model.on(name, handler);
      this.cleanups.push(() => this.model.off?.(name, handler));
    };
    subscribe("change:model", () => this.modelChanged());
    subscribe("change:lab", () => { if (this.forking) this.drawLab(); });
    subscribe("change:options", () => { this.options = this.model.get("options") ?? {}; this.optionsChanged(); });
    subscribe("change:selected", () => { if (this.model.get("selected") !== this.selected) this.select(this.model.get("selected"), false); });
    subscribe("msg:custom", (content) => this.message(content));
  }

  modelChanged() {
    this.store = new Store(this.model.get("model"), this.stacking);
    const ended = this.wasLive && !this.isLive();
    this.wasLive = this.isLive();
    this.diff = null; // it was of other runs
    this.differing = [];
    this.renew(true);
    this.seek(this.following ? this.store.duration : this.time);
    if (ended && this.following) this.setPlaying(false);
  }

  // --- theme and size ----------------------------------------------------------------
  readTheme() {
    const wanted = this.options.theme === "light" || this.options.theme === "dark" ? this.options.theme : null;
    const page = getComputedStyle(document.body).getPropertyValue("--jp-layout-color0").trim();
    const dark = wanted ? wanted === "dark" : page ? isDark(page) : window.matchMedia("(prefers-color-scheme: dark)").matches;
    this.root.classList.toggle("zl-dark", dark);
    this.root.classList.toggle("zl-forced", Boolean(wanted));
    this.root.classList.toggle("zl-presenter", Boolean(this.options.presenter));
    const style = getComputedStyle(this.root);
    const read = (name, other) => style.getPropertyValue(`--zl-${name}`).trim() || other;
    this.colours = { bg: read("bg", "#ffffff"), shade: read("shade", "#e3e5e9"), ink: read("ink", "#111111"), muted: read("muted", "#444444"),
      faint: read("faint", "#8c8c8c"), blue: read("blue", "#0072b2"), red: read("red", "#d55e00"), green: read("green", "#009e73"),
      purple: read("purple", "#cc79a7"), onBlue: read("on-blue", "#ffffff"), onPurple: read("on-purple", "#111111"),
      font: read("font", "sans-serif") };
    this.paler = palerOf(this.colours);
    this.k = this.options.presenter ? 20 / 14 : 1;
  }

  themeChanged() {
    const before = JSON.stringify(this.colours);
    this.readTheme();
    if (JSON.stringify(this.colours) === before) return;
    this.layout(); // fonts may differ too, so measure anew
    this.invalidate();
  }

  optionsChanged() {
    const say = this.catalogue();
    if (say !== this.say) {
      this.say = say;
      this.destroyListeners();
      this.build();
      this.listen();
    }
    this.readTheme();
    this.renew(true);
  }

  /** Out of the page nothing may hold on to this view; a notebook may put it back, though. */
  sleep() {
    this.asleep = { live: this.isLive(), following: this.following };
    this.setPlaying(false);
    cancelAnimationFrame(this.frame);
    this.frame = null;
    clearTimeout(this.later);
    this.hideTip();
    this.destroyListeners();
  }

  wake() {
    const { live, following } = this.asleep;
    this.asleep = null;
    this.listen();
    this.options = this.model.get("options") ?? {};
    this.following = following;
    this.modelChanged();
    const selected = this.model.get("selected") ?? "";
    if (selected !== this.selected) this.select(selected, false);
    if (live) this.requestModel(); // what came meanwhile
    if (following && this.isLive()) this.setPlaying(true);
  }

  resize() {
    if (!this.root.isConnected) {
      if (this.lastWidth && !this.asleep) this.sleep();
      return;
    }
    if (this.asleep) this.wake();
    const width = this.root.clientWidth;
    if (!width || (width === this.lastWidth && window.devicePixelRatio === this.lastRatio)) return;
    this.layout();
  }

  layout() {
    const width = this.root.clientWidth;
    if (!width) return; // not in the page yet: the observer of sizes calls again
    this.readTheme(); // only in the page do styles have values
    this.lastWidth = width;
    this.lastRatio = window.devicePixelRatio;
    const fixed = Number(this.options.height) || 0;
    const { k } = this;
    const small = width < 1000 * k;
    const low = small || window.innerHeight < 760;
    const narrow = width < 800 * k || this.cramped(width, fixed, low) || (small && this.stacks(fixed));
    this.root.classList.toggle("zl-narrow", narrow);
    const share = this.share(this.stage.clientWidth - 12, low);
    this.stage.style.gridTemplateColumns = narrow ? "" : `minmax(0, ${share}fr) minmax(0, ${1 - share}fr)`;
    const [left, right] = [this.topologyCanvas.parentElement.clientWidth, this.timelineCanvas.parentElement.clientWidth];
    const wantLeft = this.topology.plan(left, fixed, this.store, k, low);
    const wantRight = this.timeline.plan(right, this.store, k, low);
    const [least, most] = low ? [230 * k, Math.max(wantLeft, LOW * k)] : [320 * k, Math.max(wantLeft, 640 * k)];
    const shared = fixed || clamp(Math.max(wantLeft, Math.min(wantRight, 520 * k)), least, most);
    const heights = narrow ? [fixed || wantLeft, fixed || clamp(wantRight, 130 * k, 520 * k)] : [shared, shared];
    this.topologyCanvas.style.height = `${heights[0]}px`;
    this.timelineCanvas.style.height = `${heights[1]}px`;
    this.topology.layout(heights[0]);
    this.timeline.layout(heights[1], this.map);
    if (!this.root.classList.contains("zl-whole")) this.moreButton.hidden = this.captionBox.scrollHeight <= this.captionBox.clientHeight + 2;
    this.drawTicks();
    this.invalidate();
  }

  /** Would a few boxes shrink to dots side by side with the timeline? Then one goes above the other. */
  cramped(width, fixed, low) {
    if (this.store.nodes.length > 16) return false;
    this.topology.plan(width * 0.58, fixed, this.store, this.k, low);
    return this.topology.detail.name === "dot";
  }

  /** Are both pictures so low that one over the other, in all detail, still is seen at once? */
  stacks(fixed) {
    const width = this.stage.clientWidth;
    const needs = this.topology.plan(width, fixed, this.store, this.k, true) + this.timeline.plan(width, this.store, this.k, true);
    return !fixed && this.topology.detail.line > 0 && needs <= STACK * this.k;
  }

  /** The topology's share of the width: what its boxes and the ways between them need; the rest is the timeline's. */
  share(inner, low) {
    const needs = (detail) => this.topology.ideal(this.store, this.k, detail) / inner;
    if (!low) return clamp(needs(DETAILS[0]), 0.45, 0.62);
    for (const detail of DETAILS.slice(0, 3)) {
      const need = needs(detail);
      if (need <= 0.5) return clamp(need, 0.42, 0.5);
    }
    return 0.56;
  }

  /** The model is another one, or has grown: words, pictures and ranges follow. */
  renew(whole) {
    const store = this.store;
    this.map = new TimeMap(store, !this.isLive());
    this.titleBox.textContent = bounded(store.model.title, 120);
    const seed = store.model.seed === null || store.model.seed === undefined ? "" : `${this.say.seed} ${bounded(store.model.seed, 20)}`;
    this.metaBox.textContent = [bounded(store.model.world, 30), seed].filter(Boolean).join(" · ");
    this.liveBox.hidden = !this.isLive();
    this.showStacks();
    const caption = this.caption();
    this.captionBox.textContent = this.captionBox.title = caption;
    this.topologyCanvas.setAttribute("aria-label", `${this.say.topology}. ${caption}`);
    this.timelineCanvas.setAttribute("aria-label", `${this.say.timeline}. ${caption}`);
    if (whole) this.resetSpeed();
    this.chosen = this.selected ? store.family(this.chosenId ?? this.selected) : [];
    this.hovered = null;
    this.differing = this.differing.map((copy) => store.copy.get(copy.id)).filter(Boolean);
    if (this.pinned) this.pinned = this.pinned.index < store.events.length ? store.causes().cone(this.pinned.index) : null;
    this.layout();
    if (whole) { this.time = this.shownTime = clamp(this.time, 0, store.duration); }
    this.drawJourney();
    this.cursorMoved();
  }

  /** The button for stacks, where there are some; kept while they are open. */
  showStacks() {
    const most = this.store.stacks.stacks.reduce((count, stack) => Math.max(count, stack.nodes.length), 0) || (this.stacking ? 0 : this.mostStacked ?? 0);
    this.mostStacked = most;
    this.stackButton.hidden = !most;
    this.stackButton.textContent = `×${most}`;
    this.stackButton.title = fill(this.say.stack, { n: most });
    this.stackButton.setAttribute("aria-label", this.stackButton.title);
    this.stackButton.setAttribute("aria-pressed", String(this.stacking));
  }

  caption() {
    const given = list(this.store.model.captions).map((line) => bounded(line, 240)).filter(Boolean);
    let text = given[0] ?? "";
    for (const line of given.slice(1, 8)) if (text.length + line.length < 300) text += ` ${line}`;
    if (text) return text;
    const fates = Object.entries(this.store.model.fates ?? {}).map(([name, count]) => `${this.fate(name)}: ${count}`);
    return bounded(fates.join(" · "), 480);
  }

  resetSpeed() {
    const ideal = this.map.active / 10;
    const logarithm = (value) => Math.abs(Math.log(value / ideal));
    const best = this.isLive() ? 1 : SPEEDS.reduce((a, b) => (logarithm(b) < logarithm(a) ? b : a));
    const lowest = Math.min(SPEEDS.indexOf(0.001), Math.max(0, SPEEDS.indexOf(best) - 4));
    this.speeds = SPEEDS.slice(lowest);
    Object.assign(this.speedSlider, { min: "0", max: String(this.speeds.length - 1) });
    if (this.ownSpeed && this.speeds.includes(this.speed)) this.setSpeed(this.speed); // the learner's choice stays
    else this.setSpeed(Number(this.options.speed) || best);
  }

  setSpeed(speed) {
    this.speed = speed;
    const text = speed >= 1 ? `${speed}×` : `1/${Math.round(1 / speed).toLocaleString("en")}×`;
    const index = this.speeds.indexOf(speed);
    if (index >= 0) this.speedSlider.value = String(index);
    this.speedText.textContent = text;
    this.speedSlider.setAttribute("aria-valuetext", text);
  }

  // --- live --------------------------------------------------------------------------
  /** Patches that came before this view was there are asked for in one piece. */
  requestModel() { try { this.model.send?.({ ask: "model" }); } catch { /* a page without a kernel */ } }

  message(content) {
    if (content?.forking) clearTimeout(this.unanswered); // it has begun, and takes as long as it takes
    if (content?.forked) { this.forked(content.forked); return; }
    for (const news of [content?.model, content?.patch]) {
      if (!news || typeof news !== "object") continue;
      mergePatch(this.store.model, news); // in place: a view opened later, and a saved notebook, have it too
      this.grown = true;
      this.invalidate();
    }
  }

  /** At most once a frame, and less often when there is much: the indexes anew. */
  catchUp(now) {
    const pause = this.store.copies.length > 2000 || this.store.sockets.length > 200 ? 250 : 30;
    if (!this.grown || now - (this.caughtUp ?? -1e9) < pause) return;
    this.grown = false;
    this.caughtUp = now;
    this.store.index();
    const ended = this.wasLive && !this.isLive();
    this.wasLive = this.isLive();
    this.renew(ended);
    if (this.following) this.seek(this.store.duration);
    if (ended && this.following) this.setPlaying(false);
  }

  // --- the cursor --------------------------------------------------------------------
  seek(t, how = {}) {
    this.time = clamp(Number(t) || 0, 0, this.store.duration);
    if (!how.glide || this.still) this.shownTime = this.time;
    const count = countUpTo(this.store.events, this.time, (event) => event.t);
    this.focus = how.focus ?? (count ? this.store.events[count - 1] : null);
    this.timeline.follow(this.time);
    this.cursorMoved(how);
  }

  cursorMoved(how = {}) {
    const text = this.map.text(this.time);
    this.timeBox.textContent = `${text} / ${this.map.text(this.store.duration)}`;
    if (!how.fromScrub) this.scrub.value = String(Math.round(this.map.fraction(this.time) * 10000));
    this.scrub.setAttribute("aria-valuetext", text);
    const focus = this.focus;
    this.nowTime.textContent = focus ? this.map.text(focus.t) : "";
    this.nowText.textContent = focus ? bounded(focus.text || focus.kind, 200) : "";
    this.backButton.disabled = this.stepButton.disabled = false;
    this.markPast();
    if (this.table.open) this.fillTable();
    this.invalidate();
  }

  setPlaying(playing) {
    if (playing && !this.playing) {
      if (this.isLive()) this.following = this.time >= this.store.duration - 1e-9;
      else if (this.time >= this.store.duration - 1e-12) this.seek(0);
    }
    if (!playing) this.following = false;
    this.playing = playing;
    this.lastFrame = null;
    this.lastStep = 0;
    this.playButton.setAttribute("aria-label", playing ? this.say.pause : this.say.play);
    this.playButton.title = playing ? this.say.pause : this.say.play;
    icon(this.playButton, playing ? "pause" : "play");
    this.root.classList.toggle("zl-playing", playing);
    this.invalidate();
  }

  invalidate() {
    if (this.frame || this.gone || this.asleep) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = null;
      this.tick(now);
    });
  }

  tick(now) {
    this.catchUp(now);
    if (this.playing && !this.following) this.advance(now);
    let again = (this.playing && !this.following) || this.grown;
    const glide = this.time - this.shownTime;
    if (glide && !this.playing) {
      const [x, shown] = [this.map.x(this.time), this.map.x(this.shownTime)];
      const next = shown + (x - shown) * 0.22;
      this.shownTime = Math.abs(x - next) < 0.7 ? this.time : this.map.time(next);
      again = true;
    }
    this.drawNow();
    if (again) this.invalidate();
  }

  advance(now) {
    const before = this.lastFrame ?? now;
    this.lastFrame = now;
    if (this.still) { this.advanceInSteps(now); return; }
    const wall = Math.min(0.1, (now - before) / 1000);
    this.seek(this.map.advance(this.time, wall, this.speed));
    this.announce(this.nowText.textContent, 4000);
    if (this.time >= this.store.duration) {
      if (this.isLive()) this.following = true;
      else this.setPlaying(false);
    }
  }

  /** Reduced motion: from event to event, with time to read. */
  advanceInSteps(now) {
    if (this.lastStep && now - this.lastStep < 900) return;
    this.lastStep = now;
    if (!this.step(1, true)) this.setPlaying(false);
  }

  drawNow() {
    if (this.gone || !this.lastWidth) return;
    this.topology.draw(this.shownTime);
    this.timeline.draw(this.shownTime);
    const [n, m, bundled] = [this.timeline.shown ?? 0, this.store.copies.length, this.timeline.bundled ?? 0];
    const parts = [fill(this.say.shown, { n: n.toLocaleString("en"), m: m.toLocaleString("en") })];
    if (bundled) parts.push(fill(this.say.bundled, { n: bundled.toLocaleString("en") }));
    const text = parts.join(" · ");
    if (this.shownBox.textContent !== text) this.shownBox.textContent = text;
  }

  /** Marks of losses on the slider. */
  drawTicks() {
    const sheet = new Sheet(this.ticks);
    const [w, h] = [this.ticks.clientWidth, this.ticks.clientHeight];
    if (!w || !h) return;
    sheet.size(w, h);
    sheet.pen.clearRect(0, 0, w, h);
    sheet.pen.strokeStyle = this.colours.red;
    sheet.pen.lineWidth = 2.5;
    const drawn = new Set();
    for (const end of this.store.ends) {
      const x = Math.round(8 + this.map.fraction(end.ended) * (w - 16));
      if (drawn.has(x)) continue;
      drawn.add(x);
      sheet.pen.beginPath();
      sheet.pen.moveTo(x, 1);
      sheet.pen.lineTo(x, 8);
      sheet.pen.stroke();
    }
  }

  // --- going from event to event -------------------------------------------------------
  step(direction, playing = false) {
    if (!playing) this.setPlaying(false);
    const { events, interesting, position } = this.store;
    const here = this.focus ? position.get(this.focus.n) ?? -1 : -1;
    const onFocus = this.focus && this.focus.t === this.time;
    let index = direction > 0 ? countUpTo(interesting, here) : countUpTo(interesting, onFocus ? here - 1 : here) - 1;
    const lane = this.laneFocus === null ? null : this.store.lanes[this.laneFocus]?.id;
    while (lane && events[interesting[index]] && events[interesting[index]].socket !== lane) index += direction;
    const event = events[interesting[index]];
    if (!event) {
      if (!playing) this.seek(direction > 0 ? this.store.duration : 0, { glide: true });
      return false;
    }
    this.goTo(event);
    return true;
  }

  goTo(event) {
    this.seek(event.t, { focus: event, glide: true });
    this.announce(`${this.map.text(event.t)}. ${bounded(event.text || event.kind, 160)}`, 700);
  }

  nextCause() {
    this.setPlaying(false);
    const cause = this.focus && this.store.events[this.store.position.get(this.focus.cause)];
    if (!cause) { this.announce(this.say.noCause, 0, true); return; }
    this.goTo(cause);
    if (cause.msg) this.select(cause.msg);
  }

  nextDrop() {
    this.setPlaying(false);
    const { ends } = this.store;
    if (!ends.length) { this.announce(this.say.nothing, 0, true); return; }
    let index = countUpTo(ends, this.time, (end) => end.ended);
    const same = this.chosen.length ? ends.findIndex((end) => end.copy === this.chosen[0]) : -1;
    if (same >= 0 && ends[same].ended === this.time) index = same + 1;
    else if (index && ends[index - 1].ended === this.time && same < 0) index = ends.findIndex((end) => end.ended === this.time);
    const end = ends[index];
    if (!end) { this.announce(this.say.noDrop, 0, true); return; }
    const last = list(end.copy.events).at(-1);
    const event = this.store.events[this.store.position.get(last)];
    this.seek(end.ended, { glide: true, focus: event });
    this.select(end.copy.id);
    this.announce(`${this.map.text(end.ended)}. ${bounded(event?.text || this.fate(end.copy.fate), 160)}`, 0);
  }

  moveLane(direction) {
    const count = this.store.lanes.length;
    if (!count) return;
    this.laneFocus = this.laneFocus === null ? (direction > 0 ? 0 : count - 1) : clamp(this.laneFocus + direction, 0, count - 1);
    this.announce(bounded(this.store.lanes[this.laneFocus].id, 60), 300);
    this.invalidate();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target;
    const press = target.tagName === "BUTTON" || target.tagName === "SUMMARY";
    if (this.labBox.contains(target) && target.tagName === "INPUT" && event.key !== "Escape") { event.stopPropagation(); return; }
    if (press && (event.key === " " || event.key === "Enter")) return;
    if (target === this.speedSlider && /^(Arrow|Home|End|Page)/.test(event.key)) return;
    if (target === this.tableBody && /^(Arrow(Up|Down)|Page)/.test(event.key)) return;
    const actions = {
      ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), ".": () => this.step(1),
      PageDown: () => this.step(1), PageUp: () => this.step(-1),
      ArrowDown: () => this.moveLane(1), ArrowUp: () => this.moveLane(-1),
      " ": () => this.setPlaying(!this.playing), d: () => this.nextDrop(), c: () => this.nextCause(),
      f: () => this.setForking(!this.forking),
      a: () => this.setAxis(this.axis === "time" ? "cause" : "time"), p: () => this.pinFocus(),
      Home: () => { this.setPlaying(false); this.seek(0); }, End: () => { this.setPlaying(false); this.seek(this.store.duration); },
      Enter: () => { if (this.focus?.msg) this.select(this.focus.msg); },
      Escape: () => { this.laneFocus = null; this.pin(undefined); this.select(""); },
      "+": () => this.zoomBy(2), "=": () => this.zoomBy(2), "-": () => this.zoomBy(1 / 2),
    };
    const action = actions[event.key] ?? actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  zoomBy(factor, around = this.time) {
    this.timeline.setZoom(this.timeline.zoom * factor, around);
    this.timeline.follow(this.time);
    this.invalidate();
  }

  /** To the live region, not more often than every `pause` ms; the last text wins. */
  announce(text, pause, visible = false) {
    if (visible) this.nowText.textContent = text;
    clearTimeout(this.later);
    const wait = this.announced + pause - performance.now();
    const say = () => {
      this.announced = performance.now();
      if (this.status.textContent !== text) this.status.textContent = text;
    };
    if (wait > 0) this.later = setTimeout(say, wait);
    else say();
  }

  // --- pointing ----------------------------------------------------------------------
  point(event, canvas) {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) * canvas.clientWidth) / box.width, y: ((event.clientY - box.top) * canvas.clientHeight) / box.height };
  }

  press(event, canvas, view) {
    if (event.button !== 0) return;
    const { x, y } = this.point(event, canvas);
    const handle = view === this.timeline ? view.handleAt(x, y) : null;
    if (handle) { this.held = handle; this.invalidate(); return; }
    const hit = view.at(x, y);
    if (hit?.copy) {
      this.select(hit.copy.id);
      this.pin(view === this.timeline ? view.nearestStep(hit.copy, x, y) : this.store.position.get(list(hit.copy.events).at(-1)));
      return;
    }
    if (view === this.timeline && x >= view.plot.x - 8) {
      this.setPlaying(false);
      this.dragging = true;
      this.seek(view.time(x, y));
    }
  }

  drag({ x, y }) {
    if (this.held) {
      this.held = { ...this.held, value: this.timeline.dragged(this.held, x, y), moved: true };
      this.invalidate();
    }
    if (this.dragging) this.seek(this.timeline.time(x, y));
  }

  letGo() {
    const { held } = this;
    if (!held) return;
    this.held = null;
    this.invalidate();
    if (!held.moved) return;
    if (held.kind === "start") this.fork({ starts: { [held.node]: held.value } });
    else this.fork({ options: { [held.socket]: { [held.option]: held.value } } });
  }

  // --- a fork: another cause, the same seed ----------------------------------------------
  get lab() { return this.model.get("lab"); }

  setForking(forking) {
    this.forking = forking;
    this.forkButton.setAttribute("aria-pressed", String(forking));
    this.drawLab();
    this.layout();
    if (forking) this.announce(this.labNote.textContent, 0);
  }

  /** Why there can be no fork here; "" if there can. */
  whyNoFork() {
    const { lab } = this;
    if (lab && Object.keys(lab).length) return "";
    return this.store.model.world && this.store.model.world !== "lab" ? this.say.forkReal : this.say.forkNoKernel;
  }

  /** The panel: a slider for each cause that can be changed, and what came of the change. */
  drawLab() {
    const box = this.labBox;
    const active = box.contains(document.activeElement) ? document.activeElement.dataset.knob : "";
    box.hidden = !this.forking;
    box.replaceChildren();
    const why = this.whyNoFork();
    this.labNote = element("p", "zl-lab-note", why || this.say.forkHelp, box);
    if (why) return;
    const knobs = element("div", "zl-knobs", null, box);
    const { lab, say } = this;
    for (const [node, start] of Object.entries(lab.starts ?? {}).slice(0, 12)) {
      const most = Math.max(this.store.duration, start) || 1;
      this.knob(knobs, fill(say.starts, { node: bounded(node, 40) }), start, { min: 0, max: most, step: most / 500 }, (value) => this.map.text(value), (value) => this.fork({ starts: { [node]: value } }));
    }
    for (const { socket, option, value } of list(lab.options).slice(0, 12)) {
      const range = { min: 0, max: 4, step: 0.01 }; // by powers of ten
      this.knob(knobs, `${bounded(socket, 40)} ${bounded(option, 20)}`, Math.log10(Math.max(1, value)), range, (power) => String(Math.round(10 ** power)),
        (power) => this.fork({ options: { [socket]: { [option]: Math.round(10 ** power) } } }));
    }
    if (isTime(lab.latency)) {
      const range = { min: -5, max: 1, step: 0.02 };
      const seconds = (power) => Number((10 ** power).toPrecision(2));
      this.knob(knobs, say.latency, Math.log10(Math.max(1e-5, lab.latency)), range, (power) => shortTime(seconds(power)), (power) => this.fork({ latency: seconds(power) }));
    }
    if (active) [...knobs.querySelectorAll("input")].find((input) => input.dataset.knob === active)?.focus();
    this.drawOutcome(box);
  }

  knob(parent, name, value, range, shown, change) {
    const label = element("label", "zl-knob", null, parent);
    element("span", "", name, label);
    const input = element("input", "", null, label);
    input.dataset.knob = name;
    Object.assign(input, { type: "range", min: String(range.min), max: String(range.max), step: String(range.step) });
    input.value = String(value);
    const output = element("output", "", shown(value), label);
    input.addEventListener("input", () => {
      output.textContent = shown(Number(input.value));
      input.setAttribute("aria-valuetext", output.textContent);
    });
    input.addEventListener("change", () => change(Number(input.value)));
    input.setAttribute("aria-valuetext", output.textContent);
  }

  drawOutcome(box) {
    const { diff, say } = this;
    if (!diff) return;
    const row = element("div", "zl-outcome", null, box);
    for (const which of ["before", "after"]) {
      const button = element("button", `zl-${which}`, say[which], row);
      button.type = "button";
      button.setAttribute("aria-pressed", String(this.showing === which));
      button.addEventListener("click", () => this.showRun(which));
    }
    const named = (messages) => [...messages.slice(0, 6).map((name) => bounded(name, 60)), ...(messages.length > 6 ? [fill(say.others, { n: messages.length - 6 })] : [])].join(", ");
    const lines = [];
    if (list(diff.saved).length) lines.push(`✓ ${fill(say.saved, { list: named(diff.saved) })}`);
    if (list(diff.lost).length) lines.push(`✗ ${fill(say.lostNow, { list: named(diff.lost) })}`);
    if (!lines.length) lines.push(isTime(diff.t) ? say.none : say.same);
    for (const line of lines) element("span", "zl-outcome-line", line, row);
    if (diff.text) {
      const more = element("details", "zl-parted", null, box);
      element("summary", "", say.parts, more);
      element("pre", "", String(diff.text).slice(0, 4000), more);
    }
  }

  /** Asks the kernel to play again with something changed. */
  fork(changes) {
    if (this.whyNoFork()) { this.drawLab(); return; }
    this.labNote.textContent = this.say.again;
    this.root.classList.add("zl-busy");
    clearTimeout(this.unanswered);
    this.unanswered = setTimeout(() => this.forkFailed(this.say.forkNoAnswer), 5000);
    try { this.model.send({ fork: changes }); } catch { this.forkFailed(this.say.forkNoAnswer); }
  }

  forkFailed(why) {
    clearTimeout(this.unanswered);
    this.root.classList.remove("zl-busy");
    if (this.labNote) this.labNote.textContent = bounded(why, 400);
    this.announce(bounded(why, 400), 0);
  }

  /** The kernel has played again: its model is the player's, and this is how it differs from the one before. */
  forked(answer) {
    clearTimeout(this.unanswered);
    this.root.classList.remove("zl-busy");
    if (answer.error) { this.forkFailed(answer.error); return; }
    this.runs = { before: answer.before, after: this.model.get("model") };
    this.diff = answer.diff;
    this.forking = true;
    this.showRun("after");
    this.announce(this.labBox.querySelector(".zl-outcome")?.textContent ?? "", 0);
  }

  showRun(which) {
    this.showing = which;
    this.pinned = null;
    this.store = new Store(this.runs[which], this.stacking);
    const names = new Set(list(this.diff[which === "before" ? "first" : "second"]));
    this.differing = this.store.copies.filter((copy) => names.has(copy.id));
    this.renew(false);
    this.drawLab();
    this.seek(this.store.duration);
  }

  /** Shows the cone of the event at an index until another is pinned, or none. */
  pin(index) {
    this.pinned = index === undefined ? null : this.store.causes().cone(index);
    this.hovered = null;
    if (this.pinned) this.announce(this.coneText(this.pinned), 0);
    this.invalidate();
  }

  hoverCone(index) {
    if (index === this.hovered?.index) return;
    this.hovered = index === undefined ? null : this.store.causes().cone(index);
    this.invalidate();
  }

  coneText(cone) {
    const [a, b] = cone.counts;
    return fill(this.say.coneText, { a, b, c: this.store.events.length - 1 - a - b });
  }

  pinFocus() {
    const index = this.focus ? this.store.position.get(this.focus.n) : undefined;
    if (index === undefined) { this.announce(this.say.noEvent, 0, true); return; }
    this.pin(this.pinned?.index === index ? undefined : index);
  }

  /** Are many that are alike drawn as one? */
  setStacking(stacking) {
    this.stacking = stacking;
    this.store = new Store(this.store.model, stacking);
    this.renew(false);
  }

  setAxis(axis) {
    this.axis = axis;
    this.axisButton.setAttribute("aria-pressed", String(axis === "cause"));
    this.timeline.zoom = 1;
    this.timeline.offset = 0;
    this.layout();
    this.announce(axis === "cause" ? this.say.axis : this.say.time, 0);
  }

  hover(event, canvas, view) {
    const { x, y } = this.point(event, canvas);
    const hit = this.dragging ? null : view.at(x, y);
    const handle = view === this.timeline && !this.held ? view.handleAt(x, y) : this.held;
    canvas.style.cursor = handle ? (handle.kind === "start" ? "ew-resize" : "ns-resize") : hit?.copy ? "pointer" : "";
    if (!this.dragging) this.hoverCone(hit?.copy && view === this.timeline ? view.nearestStep(hit.copy, x, y) : undefined);
    if (!hit) { this.hideTip(); return; }
    this.tip.textContent = [this.describe(hit), this.hovered && hit.copy ? this.coneText(this.hovered) : ""].filter(Boolean).join("\n");
    this.tip.hidden = false;
    this.placeTip(canvas, x, y, view.outline(hit), view.lines ?? []);
  }

  /** In the canvas, near the pointer, off what it speaks of, and where it can be off the rest. */
  placeTip(canvas, x, y, outline, rest) {
    const margin = 6;
    this.tip.style.maxWidth = `${Math.min(340, canvas.clientWidth - 2 * margin)}px`;
    const [w, h] = [this.tip.offsetWidth, this.tip.offsetHeight];
    const [stage, box] = [this.stage.getBoundingClientRect(), canvas.getBoundingClientRect()];
    const inside = (at, size, room) => clamp(at, margin, Math.max(margin, room - size - margin));
    let best = null;
    for (const dx of [16, -w - 16, -w / 2, 60, -w - 60, 150, -w - 150, 260, -w - 260]) {
      for (const dy of [-h - 16, 20, -h / 2, -h - 46, 50, -h - 90, 94]) {
        const [left, top] = [inside(x + dx, w, canvas.clientWidth), inside(y + dy, h, canvas.clientHeight)];
        const covers = (px, py, gap) => px > left - gap && px < left + w + gap && py > top - gap && py < top + h + gap;
        const covered = outline.reduce((sum, [px, py]) => sum + covers(px, py, 8), 0) + rest.reduce((sum, [px, py]) => sum + covers(px, py, 8), 0) / 4;
        const away = Math.hypot(clamp(x, left, left + w) - x, clamp(y, top, top + h) - y);
        const cost = covered * 100 + (covers(x, y, 10) ? 2000 : 0) + away;
        if (!best || cost < best.cost) best = { left, top, cost };
      }
    }
    this.tip.style.transform = `translate(${best.left + box.left - stage.left}px, ${best.top + box.top - stage.top}px)`;
  }

  hideTip() { this.tip.hidden = true; }

  describe(hit) {
    const say = this.say;
    if (hit.copy) {
      const { copy } = hit;
      const lines = [`${this.nameOf(copy)}${hit.many > 1 ? `  (×${hit.many})` : ""}`];
      if (copy.preview) lines.push(bounded(copy.preview, 80));
      lines.push(copy.fate ? `${this.fate(copy.fate)}${isTime(copy.ended) ? ` · ${this.map.text(copy.ended)}` : ""}` : "");
      if (hit.place) lines[0] = `${hit.place.filtered ? say.filtered : say.lost}: ${hit.count}`;
      if (copy.reason) lines.push(bounded(copy.reason, 120));
      return lines.filter(Boolean).join("\n");
    }
    if (hit.kind === "tank") {
      const which = say[{ "kernel send": "kernelSend", "kernel receive": "kernelReceive" }[hit.which] ?? hit.which];
      if (hit.known?.count) return fill(say.spread, { which, n: hit.known.count, low: hit.known.low, high: hit.depth, middle: hit.known.middle, l: hit.limit || "∞" });
      if (hit.known?.unit === "bytes") return [`${fill(hit.limit ? say.depth : say.depthOpen, { which, d: bytesText(hit.depth), l: bytesText(hit.limit) })}`, say[hit.known.fact]].filter(Boolean).join(" · ");
      return hit.limit ? fill(say.depth, { which, d: hit.depth, l: hit.limit }) : fill(say.depthOpen, { which, d: hit.depth });
    }
    if (hit.kind === "call") return [fill(say.blocked, { call: bounded(hit.call.call, 12) }), bounded(hit.call.reason, 160)].filter(Boolean).join("\n");
    if (hit.kind === "socket") {
      const { socket } = hit;
      const ends = list(socket.endpoints).slice(0, 4).map((end) => `${end.bind ? "bind" : "connect"} ${bounded(end.endpoint, 60)}`);
      return [`${bounded(socket.id, 60)} (${bounded(socket.type, 10)})`, ...ends].join("\n");
    }
    if (hit.kind === "edge") {
      const state = this.store.stateOf(hit.edge, this.shownTime);
      return [`${bounded(hit.edge.from, 50)} → ${bounded(hit.edge.endpoint, 60)}`, state ? [say[state.name] ?? state.name, bounded(state.text, 80)].filter(Boolean).join(": ") : ""].filter(Boolean).join("\n");
    }
    return "";
  }

  // --- one message ---------------------------------------------------------------------
  /** Selects by message id or copy id; "" selects nothing. */
  select(id, tell = true) {
    const family = id ? this.store.family(id) : [];
    this.chosen = family;
    this.chosenId = family.length ? family[0].id : null;
    this.selected = family.length ? TIMES.get(family[0]).message : "";
    this.drawJourney();
    this.invalidate();
    if (tell && this.model.get("selected") !== this.selected) {
      this.model.set?.("selected", this.selected);
      this.model.save_changes?.();
    }
  }

  /** A message's name, the same everywhere, and where this copy goes. A command is named by what it says. */
  nameOf(copy) {
    const name = copy.command ? `${this.say.command} ${bounded(copy.label, 40)} · ${bounded(real(copy).from, 60)}` : bounded(TIMES.get(copy).message, 80);
    return `${name} → ${bounded(real(copy).to, 60) || "?"}`;
  }

  drawJourney() {
    const box = this.journey;
    const copy = this.chosen[0];
    if (!copy) {
      box.replaceChildren();
      element("p", "zl-hint", this.say.hint, box);
      this.steps = [];
      return;
    }
    if (box.contains(document.activeElement)) this.root.focus({ preventScroll: true });
    box.replaceChildren();
    const say = this.say;
    const head = element("div", "zl-journey-head", null, box);
    element("span", "zl-journey-name", this.nameOf(copy), head);
    const body = list(copy.frames).length > 1 ? list(copy.frames).slice(0, 8).map((frame) => `[${bounded(frame, 40)}]`).join(" ") : bounded(copy.preview, 80);
    if (body) element("span", "zl-journey-body", body, head);
    const facts = [list(copy.frames).length > 1 ? fill(say.frames, { n: copy.frames.length }) : "", isTime(copy.size) ? fill(say.bytes, { n: copy.size }) : ""].filter(Boolean);
    if (facts.length) element("span", "zl-meta", facts.join(" · "), head);
    if (copy.reason) element("span", "zl-why", bounded(copy.reason, 240), head);
    this.button(head, "zl-close", say.close, "close", () => { this.pin(undefined); this.select(""); this.root.focus({ preventScroll: true }); });
    this.drawSteps(copy, box);
    if (this.chosen.length > 1) this.drawSiblings(box.querySelector(".zl-steps").parentElement);
  }

  drawSteps(copy, box) {
    const line = element("div", "zl-line", null, box);
    const steps = element("ol", "zl-steps", null, line);
    this.steps = [];
    for (const [name, t, extra] of this.journeySteps(copy)) {
      const item = element("li", "", null, steps);
      const lost = isLoss(copy.fate) && name === copy.fate;
      const button = element("button", "", `${lost ? "✗ " : name === "received" ? "✓ " : ""}${this.say[name] ?? this.fate(name)}${extra ? ` ${extra}` : ""}`, item);
      button.type = "button";
      if (isTime(t)) {
        button.append(" "); // between the words for who hears them; for who sees them it's a new line
        element("span", "zl-step-time", this.map.text(t), button);
      }
      if (lost) button.classList.add("zl-lost");
      if (name === "received") button.classList.add("zl-good");
      if (isTime(t)) button.addEventListener("click", () => { this.setPlaying(false); this.seek(t, { glide: true }); });
      this.steps.push({ t: isTime(t) ? t : Infinity, button });
    }
    this.markPast(true);
  }

  journeySteps(copy) {
    const edge = TIMES.get(copy).edge;
    const filling = (socket, which, t) => {
      const known = edge && isTime(t) ? this.store.depth(edge, socket, which, t, true) : null;
      return known && known.limit !== undefined ? `${known.depth}/${known.limit || "∞"}` : "";
    };
    const inproc = edge?.transport === "inproc";
    const steps = [["sent", copy.sent, ""], ["queued", copy.queued, inproc ? filling(copy.to, "inbox", copy.queued) : filling(copy.from, "outbox", copy.queued)],
      ["written", copy.written, ""], ["read", copy.read, filling(copy.to, "inbox", copy.read)], ["received", copy.received, ""]].filter((step) => isTime(step[1]));
    if (copy.fate && copy.fate !== "received") steps.push([copy.fate, copy.ended, ""]);
    return steps;
  }

  markPast(always = false) {
    for (const step of this.steps ?? []) {
      const past = step.t <= this.time;
      if (past === step.past && !always) continue;
      step.past = past;
      step.button.classList.toggle("zl-past", past);
    }
  }

  drawSiblings(box) {
    const row = element("div", "zl-copies", null, box);
    for (const copy of this.chosen.slice(1, 13)) {
      const mark = isLoss(copy.fate) ? "✗ " : copy.fate === "received" ? "✓ " : "";
      const button = element("button", "zl-copy", `${mark}→ ${bounded(real(copy).to, 40) || "?"}: ${this.fate(copy.fate) || "…"}`, row);
      button.type = "button";
      button.addEventListener("click", () => this.select(copy.id));
    }
    const rest = this.chosen.length - 13;
    if (rest > 0) element("span", "zl-meta", `+${rest}`, row);
  }

  // --- the same as a table ---------------------------------------------------------------
  fillTable() {
    if (!this.table.open) return;
    const { events, position } = this.store;
    const here = this.focus ? position.get(this.focus.n) ?? 0 : 0;
    const start = Math.floor(here / TABLE_ROWS) * TABLE_ROWS;
    const key = `${start}|${events.length}`;
    if (this.tableKey !== key || !this.tableBody.firstChild) this.buildRows(start, key);
    const row = this.rows[here - start];
    if (row === this.currentRow) return;
    this.currentRow?.classList.remove("zl-current");
    row?.classList.add("zl-current");
    this.currentRow = row;
    if (row && !this.playing) this.tableBody.scrollTop = row.offsetTop - 90;
  }

  buildRows(start, key) {
    this.tableKey = key;
    const { events } = this.store;
    const table = document.createElement("table");
    const end = Math.min(events.length, start + TABLE_ROWS);
    element("caption", "zl-meta", fill(this.say.rows, { a: Math.min(start + 1, end), b: end, m: events.length }), table);
    const head = element("tr", "", null, element("thead", "", null, table));
    for (const name of ["time", "socket", "what"]) element("th", "", this.say[name], head).scope = "col";
    const body = element("tbody", "", null, table);
    this.rows = events.slice(start, end).map((event) => {
      const row = element("tr", "", null, body);
      for (const text of [this.map.text(event.t), bounded(event.socket, 60), bounded(event.text || event.kind, 200)]) element("td", "", text, row);
      return row;
    });
    this.tableBody.replaceChildren(table);
  }

  // --- for tests and for pages around the player -----------------------------------------
  handle() {
    const player = this;
    return {
      get time() { return player.time; },
      get duration() { return player.store.duration; },
      get playing() { return player.playing; },
      get selected() { return player.selected || ""; },
      get speed() { return player.speed; },
      get event() { return player.focus; },
      get axis() { return player.axis; },
      /** What can be dragged to fork the run, and where it is in the timeline. */
      get handles() { return player.timeline.handles().map(({ kind, node, socket, option, value, x, y }) => ({ kind, node, socket, option, value, x, y })); },
      get differing() { return player.differing.map((copy) => copy.id); },
      get diff() { return player.diff; },
      /** The cone that is shown: the number of its event, and of how many others it is the cause, or they its. */
      get cone() {
        const cone = player.pinned ?? player.hovered;
        return cone && { n: player.store.events[cone.index].n, pinned: Boolean(player.pinned), causes: cone.counts[0], effects: cone.counts[1] };
      },
      clockOf: (n) => player.store.causes().clock[player.store.position.get(n)],
      get detail() { return player.topology.detail.name; },
      get glyphs() { return GLYPHS; },
      /** What must not overlap in the topology: boxes with what hangs over their edges, and badges of losses. */
      get boxes() { return player.topology.boxes.map((box) => player.topology.extent(box)); },
      get badges() { return player.topology.hits.filter((hit) => hit.kind === "loss").map(({ x, y, w, h }) => ({ x, y, w, h })); },
      get lines() { return [...player.topology.curves.values()].flatMap((curve) => curve?.points ?? []); },
      /** The names beside the lanes, line by line, as drawn. */
      get laneNames() {
        const { timeline } = player;
        timeline.font(true);
        return timeline.store.lanes.map((socket) => timeline.nameLines(socket).map((line) => timeline.picture.fit(line, timeline.gutter - 39 * timeline.k)));
      },
      stateOf: (socket) => player.store.machineState(socket, player.time),
      /** How the end of a copy is marked in the timeline: "cross", "sieve", "open" or nothing. */
      markOf: (id) => player.timeline.way(player.store.family(id)[0])?.mark ?? "",
      get hollow() { return [...HOLLOW]; },
      /** The contrast to the ground of the inks of what is to come. */
      get paler() { return Object.fromEntries(Object.entries(player.paler).filter(([name]) => !["bg", "font"].includes(name)).map(([name, ink]) => [name, contrast(rgb(ink), rgb(player.colours.bg))])); },
      get breaks() { return player.map.breaks.length; },
      /** How many are drawn as one, and who is pulled out beside them. */
      get stacks() { return player.store.stacks.stacks.map((stack) => ({ label: stack.node.label, count: stack.nodes.length, sockets: stack.sockets.map((socket) => socket.label) })); },
      get lanes() { return player.store.lanes.map((socket) => socket.name ?? socket.id); },
      get bundles() { return list(player.timeline.bundles).map(({ count }) => count); },
      tank: (socket, which) => player.topology.hits.find((hit) => hit.kind === "tank" && hit.socket.id === socket && hit.which === which)?.known ?? null,
      get shown() { return player.timeline.shown; },
      get copies() { return player.store.copies.length; },
      seek: (t) => { player.setPlaying(false); player.seek(t); },
      play: () => player.setPlaying(true),
      pause: () => player.setPlaying(false),
      step: (direction = 1) => player.step(direction),
      select: (id) => player.select(id),
      /** Where a message is drawn now, in CSS pixels of each canvas; null where it isn't. */
      hitTest: (id) => {
        player.shownTime = player.time;
        player.drawNow();
        const copy = player.store.family(id)[0];
        if (!copy) return { topology: null, timeline: null };
        const hit = player.topology.hits.find((each) => each.copy === copy);
        const centre = hit && { x: hit.x + (hit.w ? hit.w / 2 : 0), y: hit.y + (hit.h ? hit.h / 2 : 0) };
        return { topology: centre ?? null, timeline: player.timeline.spot(copy) };
      },
      /** Milliseconds that one frame takes at t. */
      measure: (t) => { const from = performance.now(); player.seek(t); player.drawNow(); return performance.now() - from; },
    };
  }

  destroyListeners() {
    for (const undo of this.cleanups.splice(0)) undo();
  }

  destroy() {
    this.gone = true;
    this.playing = false;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.later);
    clearTimeout(this.unanswered);
    this.placed.disconnect();
    this.destroyListeners();
    this.root.remove();
    delete this.el.zlPlayer;
  }
}

/** A CSS colour as [red, green, blue]. Asked of the browser, so that every notation works. */
function rgb(colour) {
  rgb.pen = rgb.pen ?? Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  rgb.pen.fillStyle = "#ffffff";
  rgb.pen.fillStyle = colour;
  rgb.pen.fillRect(0, 0, 1, 1);
  return [...rgb.pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function isDark(colour) {
  const [r, g, b] = rgb(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
}

/** The contrast of two colours, as WCAG counts it. */
function contrast(a, b) {
  const light = (colour) => colour.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const [x, y] = [light(a), light(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The inks of what is to come: nearer to the ground, and yet to be seen on it (3 : 1). */
function palerOf(colours) {
  const ground = rgb(colours.bg);
  const paler = { ...colours };
  for (const name of ["ink", "muted", "faint", "blue", "red", "green", "purple"]) {
    const ink = rgb(colours[name]);
    for (let share = 0.35; share > 0; share -= 0.05) {
      const mixed = ink.map((part, index) => Math.round(part + (ground[index] - part) * share));
      if (contrast(mixed, ground) < (name === "ink" ? 4.5 : 3.1)) continue;
      paler[name] = `rgb(${mixed.join(", ")})`;
      break;
    }
  }
  return paler;
}

/** anywidget's entry: draws into `el`, returns what undoes it. */
function render({ model, el }) {
  const player = new Player(model, el);
  el.zlPlayer = player.handle();
  return () => player.destroy();
}

export default { render };
