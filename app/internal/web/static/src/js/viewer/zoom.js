// Sizes: as fits best, the width, the page, or a scale; by buttons, keys, Ctrl and wheel, and two fingers. Whatever lies
// under the pointer stays there.
const steps = [0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const least = 0.5;
const most = 3;

export function zoom(root, pages) {
  const { box, stage } = pages;
  const choice = root.querySelector("[data-zoom-choice]");
  if (!choice) return { by() {}, set() {} };

  const scale = () => {
    const el = pages.sheets[pages.current - 1];
    return el.getBoundingClientRect().width / pages.natural(pages.current);
  };

  // anchor remembers what lies at a point of the screen, and gives back what puts it there again.
  const anchor = (x, y) => {
    const el = document.elementsFromPoint(x, y).map((e) => e.closest?.(".sheet")).find(Boolean) ?? pages.sheets[(pages.current || 1) - 1];
    const was = el.getBoundingClientRect();
    const across = (x - was.left) / was.width;
    const down = (y - was.top) / was.height;
    return () => {
      const is = el.getBoundingClientRect();
      stage.scrollLeft += is.left + across * is.width - x;
      stage.scrollTop += is.top + down * is.height - y;
    };
  };
  const middle = () => {
    const r = stage.getBoundingClientRect();
    return [r.left + r.width / 2, r.top + r.height * 0.35];
  };

  const apply = (fit, value, point) => {
    const back = anchor(...(point ?? middle()));
    box.dataset.fit = fit;
    if (fit === "scale") box.style.setProperty("--scale", value);
    back();
    tell(fit, value);
    pages.look();
  };

  const tell = (fit, value) => {
    let option = [...choice.options].find((o) => o.value === (fit === "scale" ? String(value) : fit));
    choice.querySelector("[data-own]")?.remove();
    if (!option) {
      option = new Option(Math.round(value * 100) + "%", String(value));
      option.dataset.own = "";
      choice.append(option);
    }
    choice.value = option.value;
  };

  const set = (value, point) => apply("scale", Math.min(most, Math.max(least, Math.round(value * 100) / 100)), point);
  const by = (direction) => {
    const now = scale();
    const next = direction > 0 ? steps.find((s) => s > now + 0.02) : steps.findLast((s) => s < now - 0.02);
    set(next ?? (direction > 0 ? most : least));
  };

  choice.addEventListener("change", () => (Number(choice.value) ? set(Number(choice.value)) : apply(choice.value)));
  root.addEventListener("click", (e) => {
    const button = e.target.closest?.("[data-zoom]");
    if (button) by(button.dataset.zoom === "+" ? 1 : -1);
  });
  stage.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    set(scale() * Math.exp(-e.deltaY / 300), [e.clientX, e.clientY]);
  }, { passive: false });
  pinch(stage, scale, set);

  const fit = () => stage.style.setProperty("--stage", stage.clientHeight + "px");
  new ResizeObserver(fit).observe(stage);
  fit();
  return { by, set, fit: (name) => apply(name) };
}

function pinch(stage, scale, set) {
  let began;
  const spread = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  const centre = ([a, b]) => [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2];
  stage.addEventListener("touchstart", (e) => {
    began = e.touches.length === 2 ? { spread: spread(e.touches), scale: scale() } : undefined;
  }, { passive: true });
  stage.addEventListener("touchmove", (e) => {
    if (!began || e.touches.length !== 2) return;
    e.preventDefault();
    set(began.scale * (spread(e.touches) / began.spread), centre(e.touches));
  }, { passive: false });
  stage.addEventListener("touchend", () => (began = undefined), { passive: true });
}
