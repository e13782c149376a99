// The speaker notes of the page in view, beside it.
export function notes(root, pages) {
  const panel = root.querySelector("[data-notes]");
  const text = root.querySelector("[data-notes-text]");
  const buttons = root.querySelectorAll('[data-toggle="notes"]');
  const main = root.querySelector('.viewer-tools [data-toggle="notes"]');

  const draw = () => {
    const el = pages.sheets[pages.current - 1]?.querySelector("[data-notes-of] p");
    if (main?.hidden && root.querySelector("[data-notes-of]")) main.hidden = false;
    if (panel.hidden) return;
    if (!("loaded" in (pages.sheets[pages.current - 1]?.dataset ?? {}))) return;
    if (el) text.replaceChildren(...el.cloneNode(true).childNodes);
    else text.textContent = `There are no notes for this ${pages.state.unit.toLowerCase()}.`;
    text.classList.toggle("muted", !el);
  };

  const toggle = (on = panel.hidden) => {
    panel.hidden = !on;
    buttons.forEach((b) => b.hasAttribute("aria-pressed") && b.setAttribute("aria-pressed", String(on)));
    root.toggleAttribute("data-notes-open", on);
    draw();
    pages.look();
  };
  pages.addEventListener("turn", draw);
  pages.addEventListener("filled", draw);
  requestAnimationFrame(draw);
  return { toggle, open: () => panel.hidden && toggle(true), shown: () => !panel.hidden };
}
