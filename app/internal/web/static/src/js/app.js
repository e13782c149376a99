// The workspace. Pages load as HTML; this makes them quicker to use.
import { themeSwitch } from "./parts/theme-switch.js";
import { keys } from "./parts/keys.js";
import { live } from "./parts/live.js";
import { copy } from "./parts/copy.js";
import { dialogs } from "./parts/dialog.js";
import { menus } from "./parts/menu.js";
import { palette } from "./parts/palette.js";
import { claims, shelf } from "./parts/shelf.js";
import { places, searchNotes } from "./parts/search-notes.js";
import { poll } from "./parts/poll.js";
import { upload } from "./parts/upload.js";
import { uploads } from "./parts/uploads.js";

themeSwitch();
keys();
live();
copy();
dialogs();
menus();
palette();
places();
searchNotes();
poll();
upload();
uploads();
shelf();
claims();
