// Fetches a page and puts its part with the given id in the place of ours. What was open stays open, and who types in the
// part goes on typing.
export async function swap(url, id, signal) {
  const answer = await fetch(url, { headers: { "X-Fragment": id, Accept: "text/html" }, signal, credentials: "same-origin" });
  if (answer.status === 401) location.reload(); // signed out meanwhile: the page itself leads to the sign-in
  const text = await answer.text();
  const part = new DOMParser().parseFromString(text, "text/html").getElementById(id);
  const ours = document.getElementById(id);
  if (!part || !ours) throw new Error("the answer lacks the part " + id);
  const kept = place(document.activeElement, ours);
  ours.querySelectorAll("details[data-key][open]").forEach((el) => {
    part.querySelector(`details[data-key="${CSS.escape(el.dataset.key)}"]`)?.setAttribute("open", "");
  });
  ours.replaceWith(document.adoptNode(part));
  const el = kept && part.querySelector(kept.selector);
  if (el) {
    el.focus({ preventScroll: true });
    if (kept.typed !== undefined && el.setSelectionRange) {
      el.value = kept.typed;
      el.setSelectionRange(kept.from, kept.to);
    }
  }
  document.dispatchEvent(new CustomEvent("tandem:swapped", { detail: part }));
  return part;
}

// place remembers which element of the part has the focus, by its data-key, and what is typed there.
function place(el, part) {
  const key = el && part.contains(el) && el.dataset.key;
  if (!key) return null;
  const selector = `[data-key="${CSS.escape(key)}"]`;
  return el instanceof HTMLInputElement ? { selector, typed: el.value, from: el.selectionStart, to: el.selectionEnd } : { selector };
}
