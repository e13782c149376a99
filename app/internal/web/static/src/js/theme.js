// Runs before the first paint, so that the page never flashes in the other theme.
const root = document.documentElement;
root.dataset.scripted = "";
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
} catch {
  // Storage can be forbidden; the system's theme holds then.
}
