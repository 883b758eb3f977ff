/** How long after a key a draft is kept, in milliseconds. */
const PAUSE_MS = 300;

const PREFIX = "draft:";

/** What was being written in a conversation (`null`: a new one) when its page was left; empty where there is nothing. */
export function readDraft(conversationId: string | null): string {
  try {
    return localStorage.getItem(nameOf(conversationId)) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a draft, or none where it is empty. Where the browser keeps nothing, neither does this, and that is no error. */
export function writeDraft(conversationId: string | null, text: string): void {
  const name = nameOf(conversationId);
  try {
    if (text) setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // One that is not the newest would be worse than none.
    try {
      localStorage.removeItem(name);
    } catch {
      // A browser that is told to keep nothing.
    }
  }
}

/** Where there is no room, older drafts make some: they are what nobody else removes. */
function setItem(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    const others = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key !== name);
    for (const key of others) localStorage.removeItem(key);
    localStorage.setItem(name, text);
  }
}

/** As the chat box knows it too, which looks whether there is one before it loads this. */
function nameOf(conversationId: string | null): string {
  return PREFIX + conversationId;
}

/** Keeps what is written in a box as a draft, soon after each change and when the page is left, until the returned function is called. */
export function keepDraft(box: HTMLTextAreaElement, conversationId: string | null): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = new AbortController();
  const { signal } = stop;
  const keep = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    writeDraft(conversationId, box.value);
  };
  box.addEventListener("input", () => timer ??= setTimeout(keep, PAUSE_MS), { signal });
  addEventListener("pagehide", keep, { signal });
  document.addEventListener("visibilitychange", keep, { signal });
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
