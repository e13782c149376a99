// Finding in the whole document: the server looks through all pages, so pages that are not filled count as well; what is
// marked comes with the pages.
const pause = 180;

export function find(root, pages, parts) {
  const form = root.querySelector("[data-find]");
  const box = form.querySelector("[data-find-box]");
  const count = form.querySelector("[data-find-count]");
  const walk = form.querySelector("[data-find-walk]");
  const notices = root.querySelector(".viewer-notices");
  let hits = pages.state.find; // pages with how many hits each
  let at = pages.state.hit; // from 1
  let timer, running;

  const total = () => hits.pages.reduce((n, [, some]) => n + some, 0);
  const number = (n) => n.toLocaleString("en");

  // place is the page of a hit and which of the page's hits it is.
  const place = (k) => {
    for (const [page, some] of hits.pages) {
      if (k <= some) return { page, nth: k - 1 };
      k -= some;
    }
    return null;
  };
  // firstFrom is the first hit on a page or after it, else the first of all.
  const firstFrom = (page) => {
    let k = 1;
    for (const [p, some] of hits.pages) {
      if (p >= page) return k;
      k += some;
    }
    return 1;
  };

  const say = () => {
    const n = total();
    walk.hidden = n < 1;
    if (!box.value.trim()) count.textContent = "";
    else if (!n) count.textContent = "Not found";
    else count.textContent = `${at ? number(at) + " of " : ""}${number(n)}${hits.more ? "+" : ""}${at ? "" : " found"}`;
    form.toggleAttribute("data-none", Boolean(box.value.trim()) && !n);
    explain(hits.note);
  };

  const explain = (text) => {
    notices.querySelector("[data-find-note]")?.remove();
    if (!text) return;
    const note = document.createElement("div");
    note.className = "notice";
    note.dataset.findNote = "";
    note.setAttribute("role", "status");
    const p = document.createElement("p");
    p.textContent = text;
    note.append(p);
    notices.append(note);
  };

  // marksOf are the marks of a page in the order of its hits: those on the page, then those in its notes.
  const marksOf = (el) => [...el.querySelectorAll(".paper .found, .paper mark, .sheet-notes mark")];

  const point = (scroll) => {
    root.querySelectorAll(".now-found").forEach((el) => el.classList.remove("now-found"));
    const target = at && place(at);
    if (!target) return;
    const el = pages.sheets[target.page - 1];
    const mark = marksOf(el)[target.nth];
    if (!mark) return;
    mark.classList.add("now-found");
    if (mark.closest(".sheet-notes")) parts.notes.open();
    else if (scroll) bring(mark);
  };

  const bring = (mark) => {
    const stage = pages.stage.getBoundingClientRect();
    const r = mark.getBoundingClientRect();
    if (r.top < stage.top + 40 || r.bottom > stage.bottom - 60) pages.stage.scrollTop += r.top - stage.top - stage.height * 0.35;
    if (r.left < stage.left || r.right > stage.right) pages.stage.scrollLeft += r.left - stage.left - stage.width * 0.4;
  };

  const go = (k) => {
    const n = total();
    if (!n) return;
    at = ((k - 1 + n) % n) + 1;
    const target = place(at);
    if (target.page !== pages.current) pages.go(target.page);
    say();
    point(true);
    fresh = true;
  };
  let fresh = true; // the hit was gone to, and its page may still be filled: then it is brought into view
  pages.addEventListener("filled", () => {
    point(fresh);
    fresh = false;
  });
  pages.stage.addEventListener("wheel", () => (fresh = false), { passive: true });

  const search = async () => {
    const words = box.value.trim();
    clearTimeout(timer);
    running?.abort();
    running = new AbortController();
    const url = new URL(location.href);
    if (words) url.searchParams.set("q", words);
    else url.searchParams.delete("q");
    history.replaceState(history.state, "", url);
    if (!words) {
      hits = { pages: [], note: "", how: "none" };
      at = 0;
      say();
      return pages.seek("", "none");
    }
    const busy = setTimeout(() => (form.dataset.busy = ""), 250);
    try {
      const query = new URLSearchParams({ version: pages.state.version, q: words, page: pages.current });
      if (pages.state.text) query.set("as", "text");
      const answer = await fetch(`/library/${pages.state.id}/view?${query}`, { headers: { Accept: "application/json" }, signal: running.signal, credentials: "same-origin" });
      if (!answer.ok) throw new Error("status " + answer.status);
      hits = (await answer.json()).find;
      at = total() ? firstFrom(pages.current) : 0;
      say();
      const target = at && place(at);
      if (target && target.page !== pages.current) pages.go(target.page);
      fresh = true;
      await pages.seek(words, hits.how);
    } catch (err) {
      if (err.name !== "AbortError") count.textContent = "The search did not answer";
    } finally {
      clearTimeout(busy);
      delete form.dataset.busy;
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, pause);
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (box.value.trim() !== pages.query) search();
    else go(at + 1);
  });
  box.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && e.shiftKey) {
      e.preventDefault();
      go(at - 1);
    } else if (e.key === "Escape") {
      e.preventDefault();
      if (box.value) {
        box.value = "";
        search();
      } else shut();
    }
  });
  form.addEventListener("click", (e) => {
    const arrow = e.target.closest?.("[data-hit-go]");
    if (!arrow || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    go(at + (arrow.dataset.hitGo === "next" ? 1 : -1));
  });

  const open = () => {
    root.dataset.finding = "";
    box.focus();
    box.select();
  };
  const shut = () => {
    delete root.dataset.finding;
    pages.stage.focus({ preventScroll: true });
  };
  root.addEventListener("click", (e) => e.target.closest?.("[data-find-open]") && ("finding" in root.dataset ? shut() : open()));
  if (box.value) root.dataset.finding = "";
  say();
  return { begin: () => point(true), open, shut, next: () => go(at + 1), prev: () => go(at - 1), on: (page) => hits.pages.some(([p]) => p === page), box };
}
