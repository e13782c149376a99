// A link to the page in view, and the news that somebody looks at it.
import { toast } from "../parts/toast.js";

export function share(root, pages) {
  const run = async () => {
    const url = new URL(location.href);
    const version = url.searchParams.get("version");
    url.search = version ? "?version=" + encodeURIComponent(version) : "";
    if (pages) url.hash = "page=" + pages.current;
    try {
      await navigator.clipboard.writeText(url.href);
      toast(pages ? `The link to ${pages.state.unit.toLowerCase()} ${pages.current} is copied.` : "The link is copied.");
    } catch {
      toast("Copying is blocked here. The link is in the address bar.", "bad");
    }
  };
  root.addEventListener("click", (e) => e.target.closest?.("[data-copy-page]") && run());
  root.addEventListener("tandem:copy", run);
}

export function opened(root, state) {
  const form = root.querySelector("[data-opened]");
  if (!form?.getAttribute("action")) return;
  const send = (what, page) => {
    const body = new URLSearchParams({ _csrf: form.elements._csrf?.value ?? "", what, page, version: state.version });
    fetch(form.getAttribute("action"), { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => {});
  };
  const first = () => {
    if (document.hidden) return document.addEventListener("visibilitychange", first, { once: true });
    send("opened", Number(/^#page=(\d+)/.exec(location.hash)?.[1]) || state.at);
  };
  first();
  root.querySelector("[data-player]")?.addEventListener("play", () => send("played", 0), { once: true });
}
