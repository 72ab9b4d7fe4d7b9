// The player's time: the one cursor, playback, steps, and the keys.
//
// Rule for this file: every way to another moment ends in seek().

const COUNT_PAUSE = 250; // milliseconds between two counts of what is shown, while it grows

/** The cursor over both pictures. */
class PlayerTime extends PlayerLive {
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
    if (!how.fromScrub) this.scrub.value = String(Math.round(this.passed(this.time) * 10000));
    this.scrub.setAttribute("aria-valuetext", text);
    const focus = this.focus;
    this.nowTime.textContent = focus ? this.map.text(focus.t) : "";
    this.nowText.textContent = focus ? bounded(focus.text || focus.kind, 200) : "";
    this.backButton.disabled = this.stepButton.disabled = false;
    this.markPast();
    this.markWire();
    if (this.table.open) this.fillTable();
    this.invalidate();
  }

  /** How much of what there is lies before a time, as it is drawn: 0 … 1. */
  passed(t) { return this.map.x(t) / (this.map.x(this.store.duration) || 1); }

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
    if (!this.following || performance.now() >= (this.countedAt ?? 0) + COUNT_PAUSE) this.showCounts();
  }

  showCounts() {
    this.countedAt = performance.now();
    const { shown: n, bundled } = this.timeline.counts;
    const m = this.store.copies.length;
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
      const x = Math.round(8 + this.passed(end.ended) * (w - 16));
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

  /** Does a key mean something to the button, slider or table that has the focus? */
  isForControl({ target, key }) {
    if (target.tagName === "BUTTON" || target.tagName === "SUMMARY") return key === " " || key === "Enter";
    if (this.labBox.contains(target) && target.tagName === "INPUT") return key !== "Escape" && key !== "Tab";
    if (target.tagName === "SELECT") return key !== "Escape" && key !== "Tab";
    if (target === this.speedSlider) return /^(Arrow|Home|End|Page)/.test(key);
    const scrolls = target === this.tableBody || target.classList.contains("zl-scrolls");
    return scrolls && /^(Arrow(Up|Down)|Page)/.test(key);
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (this.isForControl(event)) { event.stopPropagation(); return; } // its own doing, and nobody else's
    const actions = {
      ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), ".": () => this.step(1),
      PageDown: () => this.step(1), PageUp: () => this.step(-1),
      ArrowDown: () => this.moveLane(1), ArrowUp: () => this.moveLane(-1),
      " ": () => this.setPlaying(!this.playing), d: () => this.nextDrop(), c: () => this.nextCause(),
      f: () => this.setForking(!this.forking), m: () => this.toggleFrames(), w: () => this.toggleWire(), x: () => this.forkDrop(), s: () => this.setFullScreen(!this.isFullScreen()),
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
}
