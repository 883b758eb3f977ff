import { toggleChats } from "./dock_chats.ts";
import type { SHORTCUTS } from "./shortcut_list.ts";

const FIELD = "input, textarea, select, [contenteditable]";

/** Under this name the browser keeps that somebody wants no single keys. */
const OFF = "shortcuts-off";

/** What there is to press is pressed, as by hand; where it is not there, neither is what the key would do. */
const ACTIONS: Record<keyof typeof SHORTCUTS, () => void> = {
  n: () => press(".begin"),
  "/": () => document.querySelector<HTMLElement>("#composer textarea")?.focus(),
  s: () => press("#composer [name=stop]:not([hidden])"),
  c: () => press(".assistant > .tools > .copy:first-of-type"),
  e: () => press(".chat:not(:has([aria-busy=true])) .edit:not([open]) > summary"),
  b: toggleChats,
  "?": () => dialog().showModal(),
};

/** Has the page answer to keys, and to the button that lists them. */
export function enableShortcuts(): void {
  const use = keysSwitch();
  use.checked = !isKeptOff();
  use.addEventListener("change", () => keepOff(!use.checked));
  addEventListener("keydown", answerKey);
  addEventListener("click", ({ target }) => {
    if ((target as Element).closest(".to-shortcuts")) dialog().showModal();
  });
  document.documentElement.classList.add("has-keys");
}

/** Does what a key is for, unless it is meant for something else. */
export function answerKey(event: KeyboardEvent): void {
  const { key, target, ctrlKey, metaKey, altKey, isComposing, defaultPrevented } = event;
  if (ctrlKey || metaKey || altKey || isComposing || defaultPrevented) return;
  const field = (target as Element).closest<HTMLElement>(FIELD);
  if (key === "Escape" && field?.closest("#composer")) return field.blur();
  const action = Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined;
  if (!action || field || document.querySelector("dialog[open]") || !keysSwitch().checked) return;
  // Where the key leads to a field, it is not written there.
  event.preventDefault();
  action();
}

/** Presses the last one on the page. */
function press(selector: string): void {
  [...document.querySelectorAll<HTMLElement>(selector)].at(-1)?.click();
}

function dialog(): HTMLDialogElement {
  return document.getElementById("shortcuts") as HTMLDialogElement;
}

/** The switch for all of it. */
function keysSwitch(): HTMLInputElement {
  return dialog().querySelector("input")!;
}

/** A browser that is told to keep nothing asks again on every page. */
function isKeptOff(): boolean {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function keepOff(isOff: boolean): void {
  try {
    if (isOff) localStorage.setItem(OFF, "");
    else localStorage.removeItem(OFF);
  } catch {
    // As above.
  }
}
