// Ctrl or Cmd K: jump to a page of the workspace or to anything the library finds. The places come from the navigation,
// so the palette never offers what the person may not open.
export function palette() {
  const box = document.querySelector("dialog.palette");
  if (!box) return;
  const input = box.querySelector("input");
  const list = box.querySelector("ul");
  const icon = box.querySelector("template").content;
  const places = [...document.querySelectorAll(".side nav a")].map((a) => ({
    label: a.querySelector("[data-label]")?.textContent ?? a.textContent.trim(), href: a.href, note: "Go to",
  }));
  let running;

  const show = (entries) => {
    list.replaceChildren(
      ...entries.map((e, i) => {
        const li = document.createElement("li");
        const a = document.createElement("a");
        a.href = e.href;
        a.id = "palette-" + i;
        a.setAttribute("role", "option");
        a.setAttribute("aria-selected", String(i === 0));
        const note = document.createElement("small");
        note.textContent = e.note;
        a.append(icon.cloneNode(true), document.createTextNode(e.label), note);
        li.setAttribute("role", "presentation");
        li.append(a);
        return li;
      }),
    );
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
  const find = async () => {
    running?.abort();
    const words = input.value.trim().toLowerCase();
    const here = places.filter((p) => p.label.toLowerCase().includes(words));
    show(here);
    if (!words) return;
    running = new AbortController();
    try {
      const url = box.dataset.from + "?q=" + encodeURIComponent(words);
      const answer = await fetch(url, { headers: { "X-Fragment": "results" }, signal: running.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = [...page.querySelectorAll("a[data-hit]")].slice(0, 8);
      show([...here, ...found.map((a) => ({ label: a.textContent.trim(), href: a.getAttribute("href"), note: "Library" }))]);
    } catch {
      // The places stay; the next key asks again.
    }
  };

  document.addEventListener("keydown", (e) => {
    if (e.key.toLowerCase() !== "k" || !(e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    if (box.open) return box.close();
    input.value = "";
    show(places);
    box.showModal();
    input.focus();
  });
  input.addEventListener("input", find);
  input.addEventListener("keydown", (e) => {
    const all = options();
    const at = all.findIndex((a) => a.getAttribute("aria-selected") === "true");
    if (e.key === "Enter") all[at]?.click();
    else if (e.key === "ArrowDown") mark(Math.min(at + 1, all.length - 1));
    else if (e.key === "ArrowUp") mark(Math.max(at - 1, 0));
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
}
