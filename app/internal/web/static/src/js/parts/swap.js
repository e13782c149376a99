// Fetches a page and puts its part with the given id in the place of ours.
export async function swap(url, id, signal) {
  const answer = await fetch(url, { headers: { "X-Fragment": id, Accept: "text/html" }, signal, credentials: "same-origin" });
  if (answer.status === 401) location.reload(); // signed out meanwhile: the page itself leads to the sign-in
  const text = await answer.text();
  const part = new DOMParser().parseFromString(text, "text/html").getElementById(id);
  const ours = document.getElementById(id);
  if (!part || !ours) throw new Error("the answer lacks the part " + id);
  const kept = place(document.activeElement, ours);
  ours.replaceWith(document.adoptNode(part));
  if (kept) part.querySelector(kept)?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("tandem:swapped", { detail: part }));
  return part;
}

// place remembers which element of the part had the focus, by its data-key.
function place(el, part) {
  const key = el && part.contains(el) && el.dataset.key;
  return key ? `[data-key="${CSS.escape(key)}"]` : "";
}
