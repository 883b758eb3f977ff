/**
 * Brings the list of conversations up to date, from the page of the open one. Leaves it as it is where that fails, and while
 * somebody is at work in it.
 */
export async function refreshChats(path: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(path, { signal });
    if (!response.ok) return;
    const html = await response.text();
    // What is said there is here already, and much of it would keep the page from anything else.
    const around = html.slice(0, html.indexOf("<main")) + html.slice(html.lastIndexOf("</main>"));
    const page = new DOMParser().parseFromString(around, "text/html");
    const [chats, fresh] = [document, page].map((page) => page.getElementById("chats"));
    const isBusy = chats?.contains(document.activeElement) || chats?.querySelector("details[open]");
    // Its content alone: where it is an open popover, it stays open.
    if (chats && fresh && !isBusy) chats.replaceChildren(...fresh.childNodes);
    refreshSettings(page);
  } catch {
    // The next page has the list.
  }
}

/** What could be set for a new conversation makes room for what can be set for the one that has begun. */
function refreshSettings(page: Document): void {
  const [settings, fresh] = [document, page].map((page) => page.querySelector<HTMLDetailsElement>("#settings"));
  if (!settings || !fresh || settings.querySelector("form")) return;
  fresh.open = settings.open;
  settings.replaceWith(fresh);
}
