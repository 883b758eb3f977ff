/**
 * Brings the list of conversations up to date, from the page of the open one. Leaves it as it is where that fails, and while
 * somebody is at work in it.
 */
export async function refreshChats(path: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(path, { signal });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const [chats, fresh] = [document, page].map((page) => page.getElementById("chats"));
    const isBusy = chats?.contains(document.activeElement) || chats?.querySelector("details[open]");
    // Its content alone: where it is an open popover, it stays open.
    if (chats && fresh && !isBusy) chats.replaceChildren(...fresh.childNodes);
  } catch {
    // The next page has the list.
  }
}
