// All pages stand in the scroll with their sizes; those near the reader have their picture, words and marks, those far away
// are empty boxes. So a document of 600 pages weighs no more than one of ten.
const near = 3; // pages on each side of the current one that are filled
const far = 9; // beyond this distance a page is emptied again
const pause = 90;
const edge = 12; // of the ground above a page that was gone to

export class Pages extends EventTarget {
  constructor(root, state) {
    super();
    this.root = root;
    this.state = state;
    this.stage = root.querySelector("[data-stage]");
    this.box = root.querySelector("#sheets");
    this.count = state.pages.length;
    this.current = 0;
    this.query = state.find.query;
    this.how = state.find.how;
    this.turn = 0; // grows when what is looked for changes; answers of an earlier turn are dropped
    this.sheets = [];
    this.loading = new Set();
    this.lay();
  }

  // lay puts a box for every page into the scroll, around those that the server has printed.
  lay() {
    const printed = new Map([...this.box.children].map((el) => [Number(el.dataset.n), el]));
    const all = document.createDocumentFragment();
    for (let n = 1; n <= this.count; n++) {
      const el = printed.get(n) ?? this.blank(n);
      this.sheets.push(el);
      all.append(el);
      this.size(n);
    }
    this.box.append(all);
    this.box.dataset.laid = "";
    this.root.querySelector(".viewer-more")?.remove();
  }

  blank(n) {
    const el = document.createElement("section");
    el.className = "sheet";
    el.id = "page=" + n;
    el.dataset.n = n;
    el.setAttribute("aria-label", this.name(n));
    return el;
  }

  name(n) {
    return `${this.state.unit} ${n}${this.hidden(n) ? ", hidden" : ""}`;
  }

  hidden(n) {
    return (this.state.pages[n - 1][2] & 1) > 0;
  }

  // ratio is width by height; a page that is not drawn yet is taken for one like those that are.
  ratio(n) {
    const [w, h] = this.state.pages[n - 1];
    if (w) return w / h;
    const known = this.state.pages.find(([width]) => width);
    return known ? known[0] / known[1] : 16 / 9;
  }

  // natural is the width at 100 %: a picture is twice as fine as a screen of ordinary density.
  natural(n) {
    const w = this.state.pages[n - 1][0] || 1600;
    return Math.max(w / 2, Math.min(w, 800));
  }

  size(n) {
    const el = this.sheets[n - 1];
    if (this.state.text) return;
    el.style.setProperty("--ratio", this.ratio(n).toFixed(4));
    el.style.setProperty("--natural", this.natural(n));
  }

  picture(n, width) {
    return `/library/${this.state.id}/pages/${n}/picture?version=${this.state.version}&w=${width}`;
  }

  start() {
    this.stage.addEventListener("scroll", () => this.look(), { passive: true });
    addEventListener("resize", () => this.look());
    for (const by of ["wheel", "touchmove", "pointerdown"]) this.stage.addEventListener(by, () => (this.aim = 0), { passive: true });
    this.stage.addEventListener("keydown", (e) => /^(Arrow(Up|Down)| )$/.test(e.key) && (this.aim = 0));
    addEventListener("hashchange", () => {
      const n = this.asked();
      if (n && n !== this.current) this.go(n);
    });
    document.addEventListener("click", (e) => {
      const link = e.target.closest?.('a[href^="#page="]');
      if (!link || !this.root.contains(link) || e.ctrlKey || e.metaKey || e.shiftKey || link.dataset.go) return;
      e.preventDefault();
      this.go(Number(link.hash.slice(6)));
    });
    this.go(this.came() || this.state.at);
    this.stage.focus({ preventScroll: true });
  }

  // came is where the reader is sent. A hit of a search names a page as search counts them; within the viewer an address
  // names one that is looked at.
  came() {
    const n = this.asked();
    const outside = !document.referrer || !new URL(document.referrer).pathname.endsWith("/view");
    return (outside && this.query && this.state.starts?.[n]) || n;
  }

  // asked is the page that the address names.
  asked() {
    const n = Number(/^#page=(\d+)/.exec(location.hash)?.[1]);
    return n >= 1 ? Math.min(n, this.count) : 0;
  }

  go(n, smooth) {
    n = Math.min(Math.max(n, 1), this.count);
    const el = this.sheets[n - 1];
    const top = n === 1 ? 0 : el.offsetTop - edge;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.stage.scrollTo({ top, behavior: smooth && !calm && Math.abs(n - this.current) === 1 ? "smooth" : "instant" });
    this.aim = n;
    this.settle(n);
  }

  step(by) {
    this.go((this.aim || this.current) + by, true);
  }

  // look finds the page that the reader looks at. One that was gone to stays it until the reader moves on by hand, so that
  // the last of several small pages can be the one.
  look() {
    this.ticking ||= requestAnimationFrame(() => {
      this.ticking = 0;
      if (this.aim && this.seen(this.aim) > 0) return this.fill();
      this.aim = 0;
      this.settle(this.seenFirst());
    });
  }

  // seen is how much of a page is in view, as a share of what could be.
  seen(n) {
    const { scrollTop, clientHeight } = this.stage;
    const { offsetTop, offsetHeight } = this.sheets[n - 1];
    const part = Math.min(offsetTop + offsetHeight, scrollTop + clientHeight) - Math.max(offsetTop, scrollTop);
    return part / Math.max(1, Math.min(offsetHeight, clientHeight));
  }

  // seenFirst is the first page of which half is in view; at the very end it is the last one.
  seenFirst() {
    const { scrollTop, clientHeight, scrollHeight } = this.stage;
    if (scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2) return this.count;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.sheets[mid].offsetTop + this.sheets[mid].offsetHeight > scrollTop) high = mid;
      else low = mid + 1;
    }
    const n = low + 1;
    return n < this.count && this.seen(n) < 0.5 && this.seen(n + 1) >= 0.5 ? n + 1 : n;
  }

  settle(n) {
    if (n !== this.current) {
      this.current = n;
      const url = new URL(location.href);
      url.hash = "page=" + n;
      url.searchParams.delete("page");
      url.searchParams.delete("part");
      url.searchParams.delete("hit");
      history.replaceState(history.state, "", url);
      this.dispatchEvent(new CustomEvent("turn", { detail: n }));
    }
    this.fill();
  }

  // fill loads what is near and empties what is far. Pictures do not wait for the words over them.
  fill() {
    const at = this.aim || this.current;
    const gone = [];
    for (const el of this.box.querySelectorAll(".sheet[data-loaded], .sheet.pictured")) {
      const n = Number(el.dataset.n);
      if (Math.abs(n - at) > far && Math.abs(n - this.current) > far && !this.holds(el)) gone.push(n);
    }
    if (gone.length) this.steady(() => gone.forEach((n) => this.empty(n)));
    for (let n = at; n <= at + near; n++) this.show(n);
    for (let n = at - 1; n >= at - near; n--) this.show(n);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), pause);
  }

  // holds reports whether the reader's selection or focus is in the page, so that it must stay.
  holds(el) {
    const s = getSelection();
    return el.contains(document.activeElement) || (!s.isCollapsed && s.intersectsNode?.(el)) || false;
  }

  show(n) {
    const el = this.sheets[n - 1];
    const [w, h, flags] = this.state.pages[n - 1] ?? [0, 0, 0];
    if (!el || !w || flags & 2 || el.firstElementChild) return;
    const img = new Image(w, h);
    img.decoding = "async";
    img.alt = this.name(n);
    img.sizes = "(min-width: 56rem) 80vw, 100vw";
    img.srcset = `${this.picture(n, 320)} 320w, ${this.picture(n, 1600)} ${w}w`;
    img.src = this.picture(n, 1600);
    const paper = document.createElement("div");
    paper.className = "paper";
    paper.append(img);
    el.append(paper);
    el.classList.add("pictured");
  }

  empty(n) {
    const el = this.sheets[n - 1];
    if (this.state.text) el.style.setProperty("--tall", el.offsetHeight + "px");
    el.replaceChildren();
    el.classList.remove("pictured");
    delete el.dataset.loaded;
  }

  async load() {
    const at = this.aim || this.current;
    const missing = [];
    for (let n = Math.max(1, at - near); n <= Math.min(this.count, at + near); n++) {
      if (!("loaded" in this.sheets[n - 1].dataset) && !this.loading.has(n)) missing.push(n);
    }
    if (!missing.length) return;
    const from = missing[0];
    const to = missing[missing.length - 1];
    await this.fetch(from, to);
  }

  address(extra) {
    const q = new URLSearchParams({ version: this.state.version });
    if (this.state.text) q.set("as", "text");
    if (this.query) {
      q.set("q", this.query);
      q.set("how", this.how);
    }
    for (const [key, value] of Object.entries(extra)) q.set(key, value);
    return `/library/${this.state.id}/view?${q}`;
  }

  async fetch(from, to) {
    const turn = this.turn;
    for (let n = from; n <= to; n++) this.loading.add(n);
    try {
      const answer = await fetch(this.address({ from, to }), { headers: { "X-Fragment": "sheets", Accept: "text/html" }, credentials: "same-origin" });
      if (answer.status === 401) location.reload();
      if (!answer.ok) throw new Error("status " + answer.status);
      const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (turn !== this.turn) return;
      this.steady(() => doc.querySelectorAll(".sheet").forEach((el) => this.take(document.adoptNode(el))));
      this.dispatchEvent(new CustomEvent("filled", { detail: { from, to } }));
    } catch {
      this.dispatchEvent(new CustomEvent("failed"));
      setTimeout(() => this.load(), 4000);
    } finally {
      for (let n = from; n <= to; n++) this.loading.delete(n);
    }
  }

  // steady keeps the page in view where it is while those around it change their heights.
  steady(change) {
    const el = this.sheets[(this.aim || this.current) - 1];
    const before = el.getBoundingClientRect().top;
    change();
    this.stage.scrollTop += el.getBoundingClientRect().top - before;
  }

  // take puts what the server printed of a page in its place. A picture that is there already stays, so that nothing
  // flickers.
  take(fresh) {
    const n = Number(fresh.dataset.n);
    const el = this.sheets[n - 1];
    if (!el) return;
    const picture = el.querySelector(".paper img");
    const other = fresh.querySelector(".paper img");
    if (picture && other) other.replaceWith(picture);
    el.replaceChildren(...fresh.childNodes);
    el.className = fresh.className;
    el.setAttribute("aria-label", fresh.getAttribute("aria-label"));
    el.dataset.loaded = "";
    el.style.removeProperty("--tall");
  }

  // seek has the filled pages print their marks again.
  async seek(query, how) {
    this.query = query;
    this.how = how;
    this.turn++;
    this.loading.clear();
    const loaded = this.sheets.filter((el) => "loaded" in el.dataset).map((el) => Number(el.dataset.n));
    const at = this.current;
    for (const n of loaded) if (Math.abs(n - at) > near) this.empty(n);
    await this.fetch(Math.max(1, at - near), Math.min(this.count, at + near));
  }
}
