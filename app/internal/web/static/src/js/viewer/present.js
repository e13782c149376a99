// One page at a time on the whole screen, without anything of ours around it. Hidden slides are left out.
export function present(root, pages) {
  let box, at, wake;

  const step = (by) => {
    let n = at + by;
    while (n >= 1 && n <= pages.count && pages.hidden(n)) n += by;
    if (n >= 1 && n <= pages.count) show(n);
  };

  const show = (n) => {
    at = n;
    const img = box.querySelector("img");
    const words = box.querySelector(".show-words");
    const drawn = pages.state.pages[n - 1][0] > 0;
    img.hidden = !drawn;
    words.hidden = drawn;
    if (drawn) {
      img.src = pages.picture(n, 1600);
      img.alt = pages.name(n);
    } else words.textContent = `There is no picture of ${pages.name(n)}.`;
    box.querySelector(".show-at").textContent = `${n} / ${pages.count}`;
    if (n < pages.count && pages.state.pages[n][0]) new Image().src = pages.picture(n + 1, 1600);
  };

  const build = () => {
    box = document.createElement("div");
    box.className = "show";
    box.tabIndex = -1;
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-modal", "true");
    box.setAttribute("aria-label", "Presentation");
    const img = new Image();
    const words = document.createElement("p");
    words.className = "show-words";
    const place = document.createElement("p");
    place.className = "show-at";
    place.setAttribute("role", "status");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "show-end";
    close.textContent = "End";
    close.addEventListener("click", end);
    box.append(img, words, place, close);
    box.addEventListener("click", (e) => e.target !== close && step(e.clientX < innerWidth * 0.3 ? -1 : 1));
    let from;
    box.addEventListener("touchstart", (e) => (from = e.touches[0].clientX), { passive: true });
    box.addEventListener("touchend", (e) => {
      const by = e.changedTouches[0].clientX - from;
      if (Math.abs(by) < 50) return;
      e.preventDefault();
      step(by < 0 ? 1 : -1);
    });
    root.append(box);
  };

  const start = async () => {
    if (box || pages.state.text) return;
    build();
    show(pages.current);
    root.dataset.presenting = "";
    box.focus();
    try {
      await box.requestFullscreen?.({ navigationUI: "hide" });
    } catch {
      // Where the whole screen is refused, the whole window has to do.
    }
    try {
      wake = await navigator.wakeLock?.request("screen");
    } catch {
      // The screen may then go dark by itself.
    }
  };

  const end = () => {
    if (!box) return;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    wake?.release();
    box.remove();
    box = undefined;
    delete root.dataset.presenting;
    pages.go(at);
    pages.stage.focus({ preventScroll: true });
  };

  document.addEventListener("fullscreenchange", () => !document.fullscreenElement && end());
  root.querySelector("[data-present]")?.addEventListener("click", start);

  // key takes a key while something is presented.
  const key = (e) => {
    if (!box) return false;
    const by = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1 }[e.key];
    if (e.key === "Enter" && e.target.closest?.(".show-end")) return true;
    if (by) step(e.key === " " && e.shiftKey ? -1 : by);
    else if (e.key === "Home") show(1);
    else if (e.key === "End") show(pages.count);
    else if (e.key === "Escape") end();
    else return e.key !== "Tab";
    e.preventDefault();
    return true;
  };
  return { start, key };
}
