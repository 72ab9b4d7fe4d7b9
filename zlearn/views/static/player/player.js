// The player's words: what is under the pointer, a message's journey, the table of events.
// And the end: whatever was started is undone.
//
// Rule for this file: words come from the catalogue and from the trace, cut to a bounded length.

/** Owns the cursor, the controls, the keys, and everything that must be undone at the end. */
class Player extends PlayerWire {
  hover(event, canvas, view) {
    const { x, y } = this.point(event, canvas);
    const hit = this.dragging ? null : view.at(x, y);
    const handle = view === this.timeline && !this.held ? view.handleAt(x, y) : this.held;
    canvas.style.cursor = handle ? (handle.kind === "start" ? "ew-resize" : "ns-resize") : hit?.copy || hit?.kind === "edge" ? "pointer" : "";
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
      if (hit.known?.count) return fill(say.spread, { which, n: hit.known.count, low: hit.known.low, high: hit.depth, middle: hit.known.middle, l: hit.limit || (hit.limit === 0 ? "∞" : "?") });
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
    this.selected = family.length ? this.store.times(family[0]).message : "";
    this.drawJourney();
    this.invalidate();
    if (tell && this.model.get("selected") !== this.selected) {
      this.model.set?.("selected", this.selected);
      this.model.save_changes?.();
    }
  }

  /** A message's name, the same everywhere, and where this copy goes. A command is named by what it says. */
  nameOf(copy) {
    const name = copy.command ? `${this.say.command} ${bounded(copy.label, 40)} · ${bounded(real(copy).from, 60)}` : bounded(this.store.times(copy).message, 80);
    return `${name} → ${bounded(real(copy).to, 60) || "?"}`;
  }

  drawJourney() {
    const box = this.journey;
    const copy = this.chosen[0];
    if (!copy) {
      box.replaceChildren();
      element("p", "zl-hint", this.say.hint, box);
      this.steps = [];
      this.frameBox = null;
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
    this.drawDrop(copy, head);
    this.button(head, "zl-close", say.close, "close", () => { this.pin(undefined); this.select(""); this.root.focus({ preventScroll: true }); });
    this.drawSteps(copy, box);
    if (this.chosen.length > 1) this.drawSiblings(box.querySelector(".zl-steps").parentElement);
    this.drawFrames(copy, box);
  }

  drawSteps(copy, box) {
    const line = element("div", "zl-line", null, box);
    const steps = element("ol", "zl-steps", null, line);
    this.steps = [];
    for (const [name, t, extra] of this.journeySteps(copy)) {
      const item = element("li", "", null, steps);
      const lost = isLoss(copy.fate) && name === copy.fate;
      const button = element("button", "", `${lost ? "✗ " : name === "received" ? "✓ " : ""}${this.say[name] ?? this.fate(name)}${this.doubt(this.say[name] ? name : "fate")}${extra ? ` ${extra}` : ""}`, item);
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
    const edge = this.store.times(copy).edge;
    const filling = (socket, which, t) => {
      const known = edge && isTime(t) ? this.store.depth(edge, socket, which, t, true) : null;
      return known ? ofLimit(known.depth, known.limit) : "";
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
      /** Pixels of a letter in the pictures. */
      get letters() { return 14 * player.k; },
      get glyphs() { return GLYPHS; },
      /** What must not overlap in the topology: boxes with what hangs over their edges, and badges of losses. */
      get boxes() { return player.topology.boxes.map((box) => player.topology.extent(box)); },
      get badges() { return player.topology.hits.filter((hit) => hit.kind === "loss").map(({ x, y, w, h }) => ({ x, y, w, h })); },
      /** What is said of links, and what in the timeline, with their places. */
      get linkWords() { return player.store.edges.flatMap((edge) => player.topology.textsOf(edge).map((word) => ({ ...word, link: edge.id }))); },
      get timelineWords() { return player.timeline.words.map(({ text, box }) => ({ ...box, text })); },
      get curves() { return Object.fromEntries([...player.topology.curves].map(([edge, curve]) => [edge.id, curve?.points ?? []])); },
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
      get bundles() { return player.timeline.bundles.map(({ count }) => count); },
      tank: (socket, which) => player.topology.hits.find((hit) => hit.kind === "tank" && hit.socket.id === socket && hit.which === which)?.known ?? null,
      /** How often the timeline was drawn as a whole and by a strip, and whether something waits to be drawn. */
      get painted() { return { ...player.timeline.painted, waits: player.timeline.grown < Infinity || Boolean(player.grown) }; },
      repaint: () => { player.timeline.stale = true; player.drawNow(); },
      get shown() { return player.timeline.counts.shown; },
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
