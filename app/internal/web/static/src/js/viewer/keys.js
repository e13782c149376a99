// The keys of the viewer. They rest while somebody types, and while a dialog is open.
const typing = (el) => el instanceof HTMLElement && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT|VIDEO|AUDIO)$/.test(el.tagName));

export function keys(root, { pages, zoom, find, thumbs, notes, present }) {
  const list = root.querySelector("[data-keys-list]");
  root.addEventListener("click", (e) => e.target.closest?.("[data-keys]") && list.showModal());
  rest(root);
  if (!pages) return;
  const number = root.querySelector("[data-page]");
  const form = root.querySelector("[data-page-form]");

  root.addEventListener("click", (e) => {
    const go = e.target.closest?.("[data-go]");
    const toggle = e.target.closest?.("[data-toggle]");
    if (go && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      pages.step(go.dataset.go === "next" ? 1 : -1);
    }
    if (toggle) ({ thumbs, notes })[toggle.dataset.toggle]?.toggle();
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const n = parseInt(number.value, 10);
    if (n) pages.go(n);
    number.value = pages.current;
    pages.stage.focus({ preventScroll: true });
  });
  number.addEventListener("focus", () => number.select());
  number.addEventListener("blur", () => (number.value = pages.current));
  number.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    number.value = pages.current;
    pages.stage.focus({ preventScroll: true });
  });
  // What is said is said of the page in view.
  const rated = root.querySelector("#report [data-rate-page]");
  const tell = () => {
    if (rated) rated.value = pages.current <= Number(rated.max) ? pages.current : "";
    if (document.activeElement !== number) number.value = pages.current;
    root.querySelectorAll("[data-go]").forEach((a) => a.toggleAttribute("data-end", pages.current === (a.dataset.go === "next" ? pages.count : 1)));
    root.querySelectorAll("a[data-as]").forEach((a) => {
      const url = new URL(a.href);
      url.searchParams.set("page", pages.current);
      a.href = url.href;
    });
  };
  pages.addEventListener("turn", tell);

  const plain = {
    ArrowRight: () => pages.step(1), PageDown: () => pages.step(1), ArrowLeft: () => pages.step(-1), PageUp: () => pages.step(-1),
    Home: () => pages.go(1), End: () => pages.go(pages.count),
    "+": () => zoom.by(1), "=": () => zoom.by(1), "-": () => zoom.by(-1), "−": () => zoom.by(-1), 0: () => zoom.fit?.("auto"), w: () => zoom.fit?.("width"),
    g: () => number.focus(), "/": () => find.open(), n: () => find.next(), N: () => find.prev(),
    t: () => thumbs.toggle(), s: () => notes.toggle(), p: () => present.start(), c: () => root.dispatchEvent(new CustomEvent("tandem:copy")),
    "?": () => list.showModal(),
    Escape: () => {
      if (notes.shown()) notes.toggle(false);
      else if (thumbs.open() && matchMedia("(max-width: 55.99rem)").matches) thumbs.toggle(false);
    },
  };

  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (present.key(e)) return;
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "f" && !e.shiftKey && !e.altKey) {
      // Asked for once more, the browser's own search comes: it finds what is on the screen.
      if (document.activeElement === find.box) return;
      e.preventDefault();
      return find.open();
    }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
    // Where the page is wider than the stage, the arrows move about in it.
    const across = e.key === "ArrowLeft" || e.key === "ArrowRight";
    if (across && pages.stage.scrollWidth > pages.stage.clientWidth + 2) return;
    const run = plain[e.key];
    if (!run) return;
    e.preventDefault();
    run();
  });

  root.addEventListener("tandem:drawn", (e) => {
    for (const n of e.detail) {
      pages.size(n);
      const el = pages.sheets[n - 1];
      if (el.querySelector(".sheet-words") || !el.firstElementChild) pages.empty(n);
    }
    pages.dispatchEvent(new CustomEvent("grown"));
    pages.fill();
  });
  pages.found = (n) => find.on(n);
}

// rest is the menu of what has no room in the bar of a phone.
function rest(root) {
  const button = root.querySelector("[data-rest]");
  if (!button) return;
  const show = (on) => {
    root.toggleAttribute("data-rest-shown", on);
    button.setAttribute("aria-expanded", String(on));
  };
  document.addEventListener("click", (e) => show(button.contains(e.target) && !("restShown" in root.dataset)));
  root.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !("restShown" in root.dataset)) return;
    show(false);
    button.focus();
  });
}
