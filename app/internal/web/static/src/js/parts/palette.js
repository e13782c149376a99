// Ctrl or Cmd K: jump to an asset, an article, a collection, a place of the workspace. What there is comes from the server,
// so the palette never offers what the person may not open; while it is on its way, or away, the places of the navigation do.
const pause = 90;

export function palette() {
  const box = document.querySelector("dialog.palette");
  if (!box) return;
  const input = box.querySelector("input");
  const list = box.querySelector(".palette-list");
  const none = box.querySelector("[data-none]");
  const places = [...document.querySelectorAll(".side nav a")].map((a) => ({
    label: a.querySelector("[data-label]")?.textContent ?? a.textContent.trim(), url: a.href, icon: a.querySelector("use")?.getAttribute("href").slice(3) ?? "arrow-right",
  }));
  let running, timer, back;

  const drawing = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", "#i-" + name);
    svg.append(use);
    return svg;
  };
  const line = (entry, n) => {
    const a = document.createElement("a");
    a.href = entry.url;
    a.id = "palette-" + n;
    a.setAttribute("role", "option");
    a.setAttribute("aria-selected", "false");
    a.tabIndex = -1;
    if (entry.picture) {
      const img = new Image(320, 200);
      img.src = entry.picture;
      img.alt = "";
      a.append(img);
    } else {
      a.append(drawing(entry.icon));
    }
    const label = document.createElement("span");
    label.textContent = entry.label;
    a.append(label);
    if (entry.note) {
      const note = document.createElement("small");
      note.textContent = entry.note;
      a.append(note);
    }
    return a;
  };
  const show = (groups) => {
    let n = 0;
    list.replaceChildren(
      ...groups.filter((g) => g.lines.length).map((g) => {
        const part = document.createElement("div");
        part.setAttribute("role", "group");
        part.setAttribute("aria-label", g.label);
        const head = document.createElement("p");
        head.textContent = g.label;
        head.setAttribute("aria-hidden", "true");
        part.append(head, ...g.lines.map((l) => line(l, n++)));
        return part;
      }),
    );
    none.hidden = n > 0;
    mark(0);
  };
  const options = () => [...list.querySelectorAll("a")];
  const mark = (at) => {
    options().forEach((a, i) => a.setAttribute("aria-selected", String(i === at)));
    const on = options()[at];
    if (on) input.setAttribute("aria-activedescendant", on.id);
    else input.removeAttribute("aria-activedescendant");
    on?.scrollIntoView({ block: "nearest" });
  };
  const own = () => {
    const words = input.value.trim().toLowerCase();
    return [{ label: "Go to", lines: places.filter((p) => p.label.toLowerCase().includes(words)) }];
  };
  const find = async () => {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      const answer = await fetch(box.dataset.from + "?q=" + encodeURIComponent(input.value.trim()), { headers: { Accept: "application/json" }, signal: mine.signal });
      if (!answer.ok) throw new Error("the palette did not answer");
      const { groups } = await answer.json();
      show(groups);
    } catch (err) {
      if (err.name !== "AbortError") show(own());
    }
  };
  const open = () => {
    back = document.activeElement;
    input.value = "";
    show(own());
    box.showModal();
    input.focus();
    find();
  };

  document.addEventListener("keydown", (e) => {
    if (e.key.toLowerCase() !== "k" || !(e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    if (box.open) box.close();
    else if (!document.querySelector("dialog[open]")) open();
  });
  document.addEventListener("click", (e) => {
    if (e.target.closest?.("[data-palette]")) {
      e.preventDefault();
      document.querySelectorAll("details.menu[open]").forEach((m) => m.removeAttribute("open"));
      open();
    }
  });
  box.addEventListener("close", () => back?.focus?.());
  // A hash on the same page does not leave it: the palette closes by itself.
  list.addEventListener("click", () => box.close());
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, pause);
  });
  input.addEventListener("keydown", (e) => {
    const all = options();
    const at = all.findIndex((a) => a.getAttribute("aria-selected") === "true");
    if (e.key === "Enter") all[at]?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: e.ctrlKey, metaKey: e.metaKey }));
    else if (e.key === "ArrowDown") mark(at + 1 < all.length ? at + 1 : 0);
    else if (e.key === "ArrowUp") mark(at > 0 ? at - 1 : all.length - 1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
}
