// @ts-check
// What main.js needs for a call. The server joins this module and its imports into one file.

export { Call } from "./sdk/call.js";
export { CallScreen } from "./ui/call/call_screen.js";
export { callWords } from "./ui/call_words.js";
export { noteRefusal, tokenToJoin } from "./ui/kit/recent_rooms.js";
export { capacityText } from "./ui/pages/capacity.js";
export { Waiting } from "./ui/pages/waiting.js";
