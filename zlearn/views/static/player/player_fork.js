// The player's hand: pointing, dragging, forking, pinned cones, stacks.
//
// Rule for this file: it asks the kernel for another run; it plays none itself.

/** What a learner points at, drags and changes. */
class PlayerFork extends PlayerTime {
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
    if (hit?.kind === "edge") { this.toggleWire(hit.edge); return; }
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

  /** What a fork can do to a copy: drop it, or not drop it any more; null where it can't. */
  dropOf(copy) {
    const { id } = real(copy);
    const { message } = this.store.times(copy);
    const dropped = [id, message].find((name) => list(this.lab?.drops).includes(name));
    if (dropped) return { keep: dropped };
    if (this.whyNoFork() || copy.command || !message.includes("#") || !isTime(copy.queued)) return null;
    return { drop: this.chosen.length > 1 ? id : message };
  }

  /** Plays again without the selected message, or with it after all. */
  forkDrop() {
    const copy = this.chosen[0];
    if (!copy) { this.announce(this.say.noMessage, 0, true); return; }
    const changes = this.dropOf(copy);
    this.setForking(true);
    if (changes) this.fork(changes);
    else if (!this.whyNoFork()) this.forkFailed(this.say.noDropHere);
  }

  drawDrop(copy, box) {
    const changes = this.dropOf(copy);
    if (!changes) return;
    const text = changes.keep ? this.say.keepIt : this.chosen.length > 1 ? this.say.dropCopy : this.say.dropIt;
    const button = element("button", "zl-fork-drop", text, box);
    button.type = "button";
    button.title = this.say.fork;
    button.addEventListener("click", () => this.forkDrop());
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
}
