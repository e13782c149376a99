// Buttons with data-copy put an address (or the page's own) on the clipboard and say so in their own label.
export function copy() {
  document.addEventListener("click", async (e) => {
    const button = e.target.closest?.("[data-copy]");
    if (!button) return;
    const label = button.querySelector("[data-label]") ?? button;
    const before = (button.dataset.before ??= label.textContent);
    const value = button.dataset.copy ? new URL(button.dataset.copy, location.href).href : location.href.split("#")[0];
    try {
      await navigator.clipboard.writeText(value);
      label.textContent = "Copied";
    } catch {
      label.textContent = "Copying is blocked here";
    }
    setTimeout(() => (label.textContent = before), 2400);
  });
}
