// Many nodes that are alike, drawn as one.
//
// Rule for this file: it changes the model, before the store indexes it.

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
      const most = peakOf(entry);
      const peak = entry.limit > 0 && most >= entry.limit ? 2 * most + 1 : most; // full counts for more
      for (const socket of new Set([entry.socket, ends.get(entry.link)?.from, ends.get(entry.link)?.to])) if (!entry.unit) add(socket, 2, peak, true);
    }
    const usual = [0, 1, 2].map((which) => [...facts.values()].map((fact) => fact[which]).sort((a, b) => a - b)[facts.size >> 1]);
    const score = (node) => facts.get(node).reduce((sum, value, which) => sum + Math.max(0, value - usual[which]) / (1 + usual[which]), 0);
    return new Set(alike.filter((node) => score(node) >= 1).sort((a, b) => score(b) - score(a)).slice(0, OUTLIERS));
  }

  /** An entry with names of stacks instead of those of their members; what it was is its `real`. `before`: how it was seen. */
  seen(entry, keys, before) {
    if (!this.of.size || !keys.some((key) => this.of.has(entry[key]))) return entry;
    const other = before?.real === entry ? before : Object.create(entry, { real: { value: entry } });
    for (const key of keys) Object.defineProperty(other, key, { value: this.of.get(entry[key]) ?? entry[key], configurable: true });
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
