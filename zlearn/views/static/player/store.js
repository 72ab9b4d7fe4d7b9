// The drawing model (views/model.py writes it) and the indexes over it.
//
// Rule for this file: "what is where at time t?" is answered by binary search, never by a walk.

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
