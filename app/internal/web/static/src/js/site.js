// The public site. Every page works without this file.
import { themeSwitch } from "./parts/theme-switch.js";
import { keys } from "./parts/keys.js";
import { live } from "./parts/live.js";
import { copy } from "./parts/copy.js";
import { contents } from "./parts/contents.js";

themeSwitch();
keys();
live();
copy();
contents();
