// The viewer: all pages of a document in one scroll, of which only those near the reader are filled.
import { Pages } from "./viewer/pages.js";
import { zoom } from "./viewer/zoom.js";
import { find } from "./viewer/find.js";
import { thumbs } from "./viewer/thumbs.js";
import { notes } from "./viewer/notes.js";
import { present } from "./viewer/present.js";
import { progress } from "./viewer/progress.js";
import { keys } from "./viewer/keys.js";
import { share } from "./viewer/share.js";

const root = document.querySelector("[data-viewer]");
if (root) {
  const state = JSON.parse(root.querySelector("[data-state]").textContent);
  progress(root, state);
  if (state.pages.length && !root.dataset.media) {
    const pages = new Pages(root, state);
    const parts = { pages, zoom: zoom(root, pages), thumbs: thumbs(root, pages), notes: notes(root, pages), present: present(root, pages) };
    parts.find = find(root, pages, parts);
    share(root, pages);
    keys(root, parts);
    pages.start();
    parts.find.begin();
  } else {
    share(root, null);
    keys(root, {});
  }
}
