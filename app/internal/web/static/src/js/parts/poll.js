// A part with data-poll is fetched again while something in it is still under way (data-unsettled), at growing
// intervals, and not while nobody looks.
import { swap } from "./swap.js";

const first = 1500;
const longest = 10000;

export function poll() {
  document.querySelectorAll("[data-poll]").forEach((part) => follow(part.id));
}

export function follow(id) {
  let wait = first;
  const unsettled = () => document.getElementById(id)?.querySelector("[data-unsettled]");
  const step = async () => {
    if (!unsettled()) return;
    if (!document.hidden && !document.getElementById(id).contains(document.activeElement?.closest("form"))) {
      try {
        await swap(location.href, id);
        wait = Math.min(wait * 1.4, longest);
      } catch {
        wait = longest;
      }
    }
    setTimeout(step, wait);
  };
  setTimeout(step, wait);
}
