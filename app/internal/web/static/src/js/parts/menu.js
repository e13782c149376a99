// Menus are details elements; a click elsewhere or Escape closes them.
export function menus() {
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (e) => open().forEach((m) => m.contains(e.target) || m.removeAttribute("open")));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    open().forEach((m) => {
      m.removeAttribute("open");
      m.querySelector("summary").focus();
    });
  });
}
