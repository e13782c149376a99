// Small pictures of all pages. Only those in view are in the page, whatever their number.
const tall = 132;
const wide = 150;

export function thumbs(root, pages) {
  const nav = root.querySelector("[data-thumbs]");
  const buttons = root.querySelectorAll('[data-toggle="thumbs"]');
  const track = document.createElement("div");
  track.className = "track";
  nav.append(track);
  let columns = 1;
  let shown = new Map();

  const draw = () => {
    if (nav.hidden) return;
    columns = Math.max(1, Math.floor((nav.clientWidth - 16) / wide));
    track.style.height = Math.ceil(pages.count / columns) * tall + "px";
    track.style.setProperty("--columns", columns);
    const from = Math.max(0, Math.floor(nav.scrollTop / tall) - 2) * columns + 1;
    const to = Math.min(pages.count, (Math.ceil((nav.scrollTop + nav.clientHeight) / tall) + 2) * columns);
    const next = new Map();
    for (let n = from; n <= to; n++) next.set(n, shown.get(n) ?? item(n));
    for (const [n, el] of shown) if (!next.has(n)) el.remove();
    for (const [n, el] of next) {
      el.style.setProperty("--row", Math.floor((n - 1) / columns));
      el.style.setProperty("--column", (n - 1) % columns);
      if (!el.isConnected) place(el, n);
      mark(el, n);
    }
    shown = next;
  };

  // place keeps the order of the pages in the document, for those who walk by Tab or hear it.
  const place = (el, n) => {
    const after = [...track.children].find((x) => Number(x.dataset.n) > n);
    track.insertBefore(el, after ?? null);
  };

  const item = (n) => {
    const a = document.createElement("a");
    a.href = "#page=" + n;
    a.dataset.n = n;
    const [w, h, flags] = pages.state.pages[n - 1];
    const face = document.createElement("span");
    face.className = "face";
    if (w && !(flags & 2)) {
      const img = new Image();
      img.alt = "";
      img.decoding = "async";
      img.width = 160;
      img.height = Math.round((160 * h) / w);
      img.src = pages.picture(n, 320);
      face.append(img);
    }
    const label = document.createElement("span");
    label.className = "label";
    label.textContent = n + (pages.hidden(n) ? " · hidden" : "");
    const said = document.createElement("span");
    said.className = "sr";
    said.textContent = pages.state.unit + " ";
    label.prepend(said);
    a.append(face, label);
    return a;
  };

  const mark = (el, n) => {
    const here = n === pages.current;
    if (here) el.setAttribute("aria-current", "page");
    else el.removeAttribute("aria-current");
    el.tabIndex = here || (n === 1 && !pages.current) ? 0 : -1;
    el.toggleAttribute("data-found", Boolean(pages.found?.(n)));
  };

  const reveal = () => {
    if (nav.hidden) return;
    const top = Math.floor((pages.current - 1) / columns) * tall;
    if (top < nav.scrollTop || top + tall > nav.scrollTop + nav.clientHeight) nav.scrollTop = top - nav.clientHeight / 2 + tall / 2;
    draw();
  };

  const toggle = (on = nav.hidden) => {
    nav.hidden = !on;
    buttons.forEach((b) => b.setAttribute("aria-pressed", String(on)));
    root.toggleAttribute("data-thumbs-open", on);
    try {
      localStorage.setItem("viewer-thumbs", on ? "1" : "0");
    } catch {
      // Storage can be forbidden; the choice then lasts as long as the page.
    }
    if (on) reveal();
    pages.look();
  };

  nav.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(draw).observe(nav);
  pages.addEventListener("turn", reveal);
  pages.addEventListener("grown", () => {
    shown.forEach((el) => el.remove());
    shown = new Map();
    draw();
  });
  nav.addEventListener("keydown", (e) => {
    const by = { ArrowDown: columns, ArrowUp: -columns, ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!by) return;
    e.preventDefault();
    e.stopPropagation();
    pages.go(pages.current + by);
    shown.get(pages.current)?.focus();
  });
  nav.addEventListener("click", (e) => {
    if (e.target.closest("a") && matchMedia("(max-width: 55.99rem)").matches) setTimeout(() => toggle(false));
  });

  const wideEnough = matchMedia("(min-width: 70rem)").matches;
  let kept;
  try {
    kept = localStorage.getItem("viewer-thumbs");
  } catch {
    kept = null;
  }
  if (wideEnough && pages.count > 1 && !pages.state.text && kept !== "0") toggle(true);
  return { toggle, draw, open: () => !nav.hidden };
}
