import type { Attachment } from "../lib/chat/types.ts";
import type { ComposerForm } from "./Composer.tsx";

/** A message as the chat box has sent it. */
export interface SentMessage {
  message: string;
  /** Ids of the images that go along. */
  attached: string[];
}

/** The images that wait in a form for a message: beside its id, the field of each has what else is known of it. */
export function waitingImages(form: HTMLFormElement): Attachment[] {
  const fields = form.querySelectorAll<HTMLInputElement>("[name=attachment]");
  return [...fields].map(({ dataset }) => JSON.parse(dataset.image!));
}

/** Takes images out of a form: a message has them now. */
export function takeImages(form: ComposerForm, ids: string[]): Attachment[] {
  const images = waitingImages(form).filter(({ id }) => ids.includes(id));
  for (const { id } of images) form.querySelector(`[value="${id}"]`)!.closest("li")!.remove();
  if (images[0]) {
    form.message.required = !waitingImages(form)[0];
    form.message.dispatchEvent(new Event("input"));
  }
  return images;
}
