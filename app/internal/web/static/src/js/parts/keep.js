// Lists of what needs a look: one box ticks all, and keys walk: j and k from row to row, r says that it is still right, x
// ticks. Everything is there without this, too.
const typing = (el) => el instanceof HTMLElement && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && el.type !== "checkbox");

export function keep() {
  ticks();
  const list = document.querySelector("[data-queue]");
  if (!list) return;
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || typing(e.target) || document.querySelector("dialog[open]")) return;
    const rows = [...list.querySelectorAll("[data-row]")];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (e.key === "j" || e.key === "k") {
      e.preventDefault();
      const next = at < 0 ? 0 : Math.min(Math.max(at + (e.key === "j" ? 1 : -1), 0), rows.length - 1);
      rows[next]?.querySelector("[data-walk]")?.focus();
    } else if (e.key === "r" && at >= 0) {
      rows[at].querySelector("[data-reviewed]")?.click();
    } else if (e.key === "x" && at >= 0) {
      rows[at].querySelector("[data-tick]")?.click();
    }
  });
}

function ticks() {
  const boxes = () => [...document.querySelectorAll("[data-tick]")];
  const tell = () => {
    const n = boxes().filter((box) => box.checked).length;
    const said = document.querySelector("[data-ticked]");
    if (said) said.textContent = n ? `(${n})` : "";
    const all = document.querySelector("[data-tick-all]");
    if (!all) return;
    all.checked = n > 0 && n === boxes().length;
    all.indeterminate = n > 0 && n < boxes().length;
  };
  document.addEventListener("change", (e) => {
    const all = e.target.matches?.("[data-tick-all]");
    if (all) for (const box of boxes()) box.checked = e.target.checked;
    if (all || e.target.matches?.("[data-tick]")) tell();
  });
  tell();
}
