// A link to the page in view.
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
