// Search as you type: a GET form with data-live="id" refreshes the part with that id in place. The address follows, so
// every state can be bookmarked; an answer that was overtaken is dropped.
import { swap } from "./swap.js";
import { toast } from "./toast.js";

const pause = 140;

export function live() {
  const form = document.querySelector("form[data-live]");
  if (!form) return;
  const id = form.dataset.live;
  const said = form.querySelector("[data-said]");
  let timer, running;

  const load = async (url, push) => {
    clearTimeout(timer);
    running?.abort();
    const mine = (running = new AbortController());
    const busy = setTimeout(() => (form.dataset.busy = ""), 250);
    try {
      const part = await swap(url, id, mine.signal);
      if (push) history.pushState(null, "", url);
      else history.replaceState(null, "", url);
      if (said) said.textContent = part.querySelector("[data-count]")?.textContent.trim() ?? "";
    } catch (err) {
      if (err.name !== "AbortError") toast(form.dataset.failed ?? "The search did not answer. What you see is from before.", "bad");
    } finally {
      clearTimeout(busy);
      if (running === mine) delete form.dataset.busy;
    }
  };

  const address = () => {
    const data = new FormData(form);
    const url = new URL(form.action, location.href);
    // What was chosen beside the box stays chosen while the words change; a new question starts at its first page.
    const params = new URLSearchParams(location.search);
    params.delete("page");
    for (const el of form.elements) if (el.name) params.delete(el.name);
    for (const key of new Set(data.keys())) {
      params.delete(key);
      for (const value of data.getAll(key)) if (value !== "") params.append(key, value);
    }
    url.search = params.toString();
    return url.href;
  };

  // fill shows in the box what an address asks for.
  const fill = (query) => {
    const box = form.querySelector("[data-search]");
    if (box) box.value = new URLSearchParams(query).get(box.name) ?? "";
  };

  // Fields beside the form belong to it by their form attribute, so the input is heard wherever it happens.
  document.addEventListener("input", (e) => {
    if (e.target.form !== form) return;
    clearTimeout(timer);
    timer = setTimeout(() => load(address(), false), pause);
  });
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    load(address(), true);
  });
  document.addEventListener("click", (e) => {
    const link = e.target.closest?.(`#${CSS.escape(id)} a[data-narrow]`);
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    fill(link.search);
    load(link.href, true);
  });
  addEventListener("popstate", () => {
    fill(location.search);
    load(location.href, false);
  });
}
