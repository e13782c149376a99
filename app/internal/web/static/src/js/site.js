// The public site. Every page works without this file.
import { themeSwitch } from "./parts/theme-switch.js";
import { keys } from "./parts/keys.js";
import { live } from "./parts/live.js";
import { copy, copyCode } from "./parts/copy.js";
import { contents } from "./parts/contents.js";
import { menus } from "./parts/menu.js";
import { videos } from "./parts/video.js";
import { ahead } from "./parts/ahead.js";

themeSwitch();
keys();
live();
copy();
copyCode();
menus();
videos();
ahead();
contents();
