import { useEffect, useState } from "preact/hooks";
import { lengthOf } from "../lib/chat/quoted_file.ts";
import type { ComposerForm } from "./Composer.tsx";

/** From which part of the limit on it is in sight. */
const NEAR = 0.9;

/** Silence after which a screen reader is told, in milliseconds: in a pause, not at every key. */
const PAUSE_MS = 1_000;

/**
 * Keeps a message that is too long from being sent, by the key too, and says why. Gives how many UTF-16 code units are left,
 * which is what the server counts; `null` while the limit is far.
 */
export function checkLength(box: HTMLTextAreaElement, limit: number): number | null {
  const form = box.form as ComposerForm;
  const { most = 0, text = 0 } = form.files?.dataset ?? {};
  const length = lengthOf(box.value, { maxAttachments: Number(most), maxTextFileBytes: Number(text) });
  const left = limit - length;
  const isTooLong = left < 0;
  const isUploading = form.querySelector("progress");
  box.setCustomValidity(isTooLong ? noteOf(left) : isUploading ? "An image is still being sent" : "");
  box.setAttribute("aria-invalid", String(isTooLong));
  form.querySelector<HTMLButtonElement>("button[type=submit]:not([name])")!.disabled = isTooLong;
  return length >= limit * NEAR ? left : null;
}

/** How far from its limit a message is, as {@linkcode checkLength} gives it. */
export function LengthNote({ left }: { left: number }) {
  const note = noteOf(left);
  const [told, setTold] = useState("");

  useEffect(() => {
    const timer = setTimeout(() => setTold(note), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [note]);

  return (
    <>
      <p class={left < 0 ? "length bad" : "length"} aria-hidden="true">{note}</p>
      <p class="hidden" role="status">{told}</p>
    </>
  );
}

function noteOf(left: number): string {
  const count = Math.abs(left);
  const characters = `${count.toLocaleString("en")} ${count === 1 ? "character" : "characters"}`;
  return left < 0 ? `${characters} too many: shorten the message to send it` : `${characters} left`;
}
