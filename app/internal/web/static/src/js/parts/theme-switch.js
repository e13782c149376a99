// The button between light and dark. It tells its state, and forgets the choice when it equals the system's.
export function themeSwitch() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const now = () => root.dataset.theme || (system.matches ? "dark" : "light");
  const buttons = document.querySelectorAll("[data-theme-switch]");
  const tell = () => buttons.forEach((b) => b.setAttribute("aria-pressed", String(now() === "dark")));
  const choose = () => {
    const next = now() === "dark" ? "light" : "dark";
    const isSystem = next === (system.matches ? "dark" : "light");
    if (isSystem) delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (isSystem) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {
      // The choice then lasts as long as the page.
    }
    tell();
  };
  buttons.forEach((b) => b.addEventListener("click", choose));
  system.addEventListener("change", tell);
  tell();
}
