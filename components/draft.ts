import type { Attachment } from "../lib/chat/types.ts";
import type { ComposerForm } from "./Composer.tsx";
import { waitingImages } from "./waiting_images.ts";

/** How long after a key a draft is kept, in milliseconds. */
const PAUSE_MS = 300;

const PREFIX = "draft:";

/** Between the text of a draft and its images; no text has one. */
const BREAK = "\0";

/** What was being written when a page was left. */
export interface Draft {
  text: string;
  images: Attachment[];
}

/** What was being written in a conversation (`null`: a new one); empty where there is nothing. */
export function readDraft(conversationId: string | null): Draft {
  try {
    const [text, images] = (localStorage.getItem(nameOf(conversationId)) ?? "").split(BREAK);
    return { text, images: images ? JSON.parse(images) : [] };
  } catch {
    return { text: "", images: [] };
  }
}

/** Keeps what is in the form as a draft, or none where that is nothing. Where the browser keeps nothing, neither does this, and that is no error. */
export function writeDraft(conversationId: string | null, form: ComposerForm | null): void {
  const name = nameOf(conversationId);
  const images = form ? waitingImages(form) : [];
  const draft = (form?.message.value ?? "") + (images.length > 0 ? BREAK + JSON.stringify(images) : "");
  try {
    if (draft) setItem(name, draft);
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
function setItem(name: string, draft: string): void {
  try {
    localStorage.setItem(name, draft);
  } catch {
    const others = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key !== name);
    for (const key of others) localStorage.removeItem(key);
    localStorage.setItem(name, draft);
  }
}

/** As the chat box knows it too, which looks whether there is one before it loads this. */
function nameOf(conversationId: string | null): string {
  return PREFIX + conversationId;
}

/** Keeps what is written in a form as a draft, soon after each change and when the page is left, until the returned function is called. */
export function keepDraft(form: ComposerForm, conversationId: string | null): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = new AbortController();
  const { signal } = stop;
  const keep = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    writeDraft(conversationId, form);
  };
  form.message.addEventListener("input", () => timer ??= setTimeout(keep, PAUSE_MS), { signal });
  addEventListener("pagehide", keep, { signal });
  document.addEventListener("visibilitychange", keep, { signal });
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
