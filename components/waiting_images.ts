import type { Attachment } from "../lib/chat/types.ts";
import type { ComposerForm } from "./Composer.tsx";

/** A message as the chat box has sent it. */
export interface SentMessage {
  message: string;
  /** Ids of the images that go along. */
  attached: string[];
}

/** A field of the composer that has an image go along; beside its id, what else is known of that. */
const FIELD = "input[name=attachment]";

/** The images that wait in a form for a message. */
export function waitingImages(form: HTMLFormElement): Attachment[] {
  return [...form.querySelectorAll<HTMLInputElement>(FIELD)].map(({ dataset }) => JSON.parse(dataset.image!));
}

/** Takes images out of a form: a message has them now. */
export function takeImages(form: ComposerForm, ids: string[]): Attachment[] {
  const images = waitingImages(form).filter(({ id }) => ids.includes(id));
  for (const field of form.querySelectorAll<HTMLInputElement>(FIELD)) {
    if (ids.includes(field.value)) field.closest("li")!.remove();
  }
  if (images.length > 0) {
    form.message.required = true;
    form.message.dispatchEvent(new Event("input"));
  }
  return images;
}
