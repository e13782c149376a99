// Tells the log of searches what was opened from one, and at which place, when a hit is followed. The page is left at once,
// so the note goes by a beacon.
export function searchNotes() {
  const note = (e) => {
    if (e.type === "auxclick" && e.button !== 1) return;
    const hit = e.target.closest?.(".hit, .place-list");
    const link = hit && e.target.closest("a");
    const results = hit?.closest("[data-noted]");
    if (!results || !link || link.hasAttribute("data-places")) return;
    const card = hit.closest(".hit");
    const list = [...results.querySelectorAll(".hit")];
    const doc = card?.querySelector("[data-doc]")?.dataset.doc;
    const token = document.querySelector("input[name=_csrf]")?.value;
    if (!doc || !token) return;
    const first = Number(results.querySelector("[data-first]")?.dataset.first ?? 1);
    const page = /#page=(\d+)/.exec(link.getAttribute("href"))?.[1] ?? "0";
    const body = new URLSearchParams({ _csrf: token, doc, place: String(first + list.indexOf(card)), page });
    navigator.sendBeacon(`/library/searches/${results.dataset.noted}/opened`, body);
  };
  document.addEventListener("click", note);
  document.addEventListener("auxclick", note);
}

// Opens the other pages of a document below the hit.
export function places() {
  document.addEventListener("click", async (e) => {
    const link = e.target.closest?.("a[data-places]");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    const text = link.closest(".hit-text");
    const open = text.querySelector(".place-list");
    if (open) {
      open.remove();
      link.setAttribute("aria-expanded", "false");
      return;
    }
    try {
      const answer = await fetch(link.href, { headers: { "X-Fragment": "places", Accept: "text/html" } });
      const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".place-list");
      if (!answer.ok || !list) throw new Error("no places");
      list.removeAttribute("id"); // several may be open
      text.append(document.adoptNode(list));
      link.setAttribute("aria-expanded", "true");
    } catch {
      location.href = link.href;
    }
  });
}
