// While pictures are still being made the viewer asks how far they are, at growing intervals, and not while nobody looks.
const first = 1000;
const longest = 8000;

export function progress(root, state) {
  if (!state.busy) return;
  const line = root.querySelector("[data-rendering]");
  let wait = first;

  const step = async () => {
    if (document.hidden) return setTimeout(step, wait);
    try {
      const answer = await fetch(`/library/${state.id}/view?version=${state.version}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error("status " + answer.status);
      const now = await answer.json();
      wait = now.ready === state.ready ? Math.min(wait * 1.5, longest) : first;
      if (grow(root, state, now)) return;
      draw(line, now);
      if (!now.busy) return;
    } catch {
      wait = longest;
    }
    setTimeout(step, wait);
  };
  setTimeout(step, wait);
}

// grow takes over what became known. A document that had nothing to show, or text only, is opened anew once.
function grow(root, state, now) {
  const chosen = new URLSearchParams(location.search).get("as") === "text";
  if (!chosen && (now.pages.length !== state.pages.length || now.text !== state.text)) {
    location.reload();
    return true;
  }
  if (chosen) return false;
  const fresh = [];
  now.pages.forEach((p, i) => {
    if (p[0] && !state.pages[i][0]) fresh.push(i + 1);
    state.pages[i] = p;
  });
  state.ready = now.ready;
  if (fresh.length) root.dispatchEvent(new CustomEvent("tandem:drawn", { detail: fresh }));
  return false;
}

function draw(line, now) {
  const bar = line.querySelector("progress");
  const text = line.querySelector("p");
  if (now.busy) {
    if (bar && now.total) {
      bar.max = now.total;
      bar.value = now.ready;
    }
    if (text && now.total) text.textContent = `${now.ready} of ${now.total} pages ready.`;
    return;
  }
  if (text && now.note) text.textContent = now.note;
  if (!now.note) line.replaceChildren();
  else bar?.remove();
}
