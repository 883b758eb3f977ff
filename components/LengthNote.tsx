import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** From which part of the limit on it is in sight. */
const NEAR = 0.9;

/** Silence after which a screen reader is told, in milliseconds: in a pause, not at every key. */
const PAUSE_MS = 1_000;

export interface LengthNoteProps {
  input: RefObject<HTMLTextAreaElement>;
  /** Of what is in the box, in UTF-16 code units, as the server counts. */
  length: number;
  limit: number;
}

/** How far from its limit a message is, when it is near; one that is too long cannot be sent, and this says why. */
export function LengthNote({ input, length, limit }: LengthNoteProps) {
  const note = length >= limit * NEAR ? noteOf(limit - length) : "";
  const [told, setTold] = useState("");
  const isTooLong = length > limit;

  useEffect(() => {
    const timer = setTimeout(() => setTold(note), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [note]);

  useEffect(() => {
    const box = input.current!;
    // Holds the key back too, and says so.
    box.setCustomValidity(isTooLong ? note : "");
    box.setAttribute("aria-invalid", String(isTooLong));
    box.form!.querySelector<HTMLButtonElement>("button:not([name])")!.disabled = isTooLong;
  }, [note]);

  return note && (
    <>
      <p class={isTooLong ? "length bad" : "length"} aria-hidden="true">{note}</p>
      <p class="hidden" role="status">{told}</p>
    </>
  );
}

function noteOf(left: number): string {
  const count = `${Math.abs(left).toLocaleString("en")} ${Math.abs(left) === 1 ? "character" : "characters"}`;
  return left < 0 ? `${count} too many: shorten the message to send it` : `${count} left`;
}
