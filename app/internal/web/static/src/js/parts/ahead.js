// Fetches the page behind a link when a reader is about to follow it: the pointer rests on it, or a finger touches it. The
// answer is kept by the browser alone. Whoever saves data is left alone.
const rest = 65; // milliseconds

export function ahead() {
  const saves = navigator.connection?.saveData;
  const probe = document.createElement("link");
  if (saves || !probe.relList?.supports?.("prefetch")) return;
  const done = new Set([location.pathname + location.search]);
  let timer;

  const wanted = (e) => {
    const link = e.target.closest?.("a[href]");
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
    const page = link.pathname + link.search;
    // Only what reads like a page: no files, no searches, no doors of the workspace.
    if (done.has(page) || link.search || /\.[a-z0-9]+$|^\/(files|signin|library|studio|admin|account)(\/|$)/.test(link.pathname)) return;
    return page;
  };
  const fetchAhead = (page) => {
    done.add(page);
    const hint = document.createElement("link");
    hint.rel = "prefetch";
    hint.href = page;
    document.head.append(hint);
  };

  document.addEventListener("pointerover", (e) => {
    clearTimeout(timer);
    const page = e.pointerType === "mouse" && wanted(e);
    if (page) timer = setTimeout(() => fetchAhead(page), rest);
  });
  document.addEventListener("touchstart", (e) => {
    const page = wanted(e);
    if (page) fetchAhead(page);
  }, { passive: true });
}
