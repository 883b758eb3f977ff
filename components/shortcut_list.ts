/** What each key does. They work wherever nobody writes; `components/shortcuts.ts` does it. */
export const SHORTCUTS: Readonly<Record<string, string>> = {
  n: "New chat",
  "/": "Write a message",
  s: "Stop the reply",
  c: "Copy the last reply",
  e: "Edit your last message",
  b: "Show or hide the chats",
  "?": "Show these keys",
};
