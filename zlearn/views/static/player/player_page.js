// The player's page: its elements, theme, and the model behind them.
//
// Rule for this file: names and bodies reach the page only by textContent and fillText.

const TABLE_ROWS = 200;
const SPEEDS = [];
for (let power = -7; power <= 1; power++) for (const factor of [1, 2, 5]) if (power < 1 || factor === 1) SPEEDS.push(Number((factor * 10 ** power).toPrecision(1)));

/** The elements of a player, and what redraws them. */
class PlayerPage {
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
  reason(name) { return (this.say.reason[name] ?? this.fate(name)) + this.doubt("fate"); }
  /** A "?" behind what a picture says of a kind of event that was inferred. */
  doubt(kind) { return this.store.inferred.has(kind) ? "?" : ""; }
  isChosen(copy) { return this.chosen.includes(copy); }

  chosenEdges() {
    return new Set(this.chosen.length ? [this.store.times(this.chosen[0]).edge].filter(Boolean) : []);
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
    this.wireBox = element("section", "zl-wire", null, root);
    this.wireBox.setAttribute("aria-label", this.say.wire);
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
    this.layout(); // the pictures may have less room now
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
      this.seek(this.map.time((Number(this.scrub.value) / 10000) * this.map.x(this.store.duration)), { fromScrub: true });
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
    this.screenButton = this.button(bar, "zl-screen", say.screen, "screen", () => this.setFullScreen(!this.isFullScreen()));
    this.screenButton.hidden = !document.fullscreenEnabled; // a frame may have been denied it
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
    this.on(document, "fullscreenchange", () => this.screenChanged());
    this.on(window, "resize", () => this.resize()); // of its height the observer of widths says nothing
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
    const large = Boolean(this.options.presenter) || this.isFullScreen();
    this.root.classList.toggle("zl-presenter", large);
    const style = getComputedStyle(this.root);
    const read = (name, other) => style.getPropertyValue(`--zl-${name}`).trim() || other;
    this.colours = { bg: read("bg", "#ffffff"), shade: read("shade", "#e3e5e9"), ink: read("ink", "#111111"), muted: read("muted", "#444444"),
      faint: read("faint", "#8c8c8c"), blue: read("blue", "#0072b2"), red: read("red", "#d55e00"), green: read("green", "#009e73"),
      purple: read("purple", "#cc79a7"), onBlue: read("on-blue", "#ffffff"), onPurple: read("on-purple", "#111111"),
      font: read("font", "sans-serif") };
    this.paler = palerOf(this.colours);
    this.scales = large ? PRESENTER_SCALES : [1];
  }

  // --- full screen: for a projector, so everything is as large as in presenter mode ------
  isFullScreen() { return Boolean(this.root) && document.fullscreenElement === this.root; }

  setFullScreen(wanted) {
    const asked = wanted ? this.root.requestFullscreen?.() : document.exitFullscreen?.();
    asked?.catch?.(() => {}); // the browser may refuse, and all stays as it is
  }

  screenChanged() {
    this.screenButton.setAttribute("aria-pressed", String(this.isFullScreen()));
    this.layout();
    this.invalidate();
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

  /** The model is another one, or has grown: words, pictures and ranges follow. */
  renew(whole) {
    const store = this.store;
    store.takeNews(); // all of it is seen to here
    this.map = new TimeMap(store, this.isLive());
    this.titleBox.textContent = bounded(store.model.title, 120);
    const seed = store.model.seed === null || store.model.seed === undefined ? "" : `${this.say.seed} ${bounded(store.model.seed, 20)}`;
    this.metaBox.textContent = [bounded(store.model.world, 30), seed, store.inferred.size ? `? ${this.say.inferred}` : ""].filter(Boolean).join(" · ");
    this.liveBox.hidden = !this.isLive();
    this.showStacks();
    this.showCaption();
    if (whole) this.resetSpeed();
    this.chosen = this.selected ? store.family(this.chosenId ?? this.selected) : [];
    this.hovered = null;
    this.differing = this.differing.map((copy) => store.copy.get(copy.id)).filter(Boolean);
    if (this.pinned) this.pinned = this.pinned.index < store.events.length ? store.causes().cone(this.pinned.index) : null;
    this.layout();
    if (whole) { this.time = this.shownTime = clamp(this.time, 0, store.duration); }
    this.drawJourney();
    this.drawWire();
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

  showCaption() {
    const caption = this.caption();
    if (caption === this.captionBox.textContent) return;
    this.captionBox.textContent = this.captionBox.title = caption;
    this.topologyCanvas.setAttribute("aria-label", `${this.say.topology}. ${caption}`);
    this.timelineCanvas.setAttribute("aria-label", `${this.say.timeline}. ${caption}`);
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
}
