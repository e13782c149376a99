// "/" goes to the search box, or to the page that has one; the arrow keys, and j and k beside the box, walk through what was
// found, Enter and o open it; Escape goes back to the box, and empties it there.
const typing = (el) => el instanceof HTMLElement && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));

export function keys() {
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || document.querySelector("dialog[open]")) return;
    const box = document.querySelector("[data-search]");
    if (e.key === "/" && !typing(e.target)) {
      const page = document.querySelector("[data-search-page]");
      if (!box && !page) return;
      e.preventDefault();
      if (!box) return page.click();
      box.focus();
      box.select();
      return;
    }
    const hits = [...document.querySelectorAll("[data-hit]")];
    const at = hits.indexOf(document.activeElement);
    if (e.key === "Escape" && box) {
      if (at >= 0) box.focus();
      else if (document.activeElement === box && box.value) {
        e.preventDefault();
        box.value = "";
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
      return;
    }
    if (e.key === "o" && at >= 0) {
      e.preventDefault();
      hits[at].click();
      return;
    }
    const letter = (e.key === "j" || e.key === "k") && !typing(e.target) && !e.target.closest?.("[data-own-keys]");
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp" && !letter) return;
    if (!hits.length || (at < 0 && document.activeElement !== box && !(letter && e.key === "j"))) return;
    e.preventDefault();
    const next = e.key === "ArrowDown" || e.key === "j" ? at + 1 : at - 1;
    if (next < 0) box?.focus();
    else hits[Math.min(next, hits.length - 1)].focus();
  });
}
