import { ChatError } from "../errors.ts";
import { isVisible } from "./title.ts";

/** Longest title that somebody may give a conversation, in UTF-16 code units: what `maxlength` counts. */
export const MAX_GIVEN_TITLE_LENGTH = 100;

/**
 * A title as it was written in a form, without the spaces around it.
 *
 * @throws {ChatError} `invalid_request` where it is missing, too long, or has nothing in it that can be seen
 */
export function parseTitle(value: string | null): string {
  if (value === null) throw new ChatError("invalid_request", `"title" is missing`);
  const title = value.trim();
  if (!isVisible(title)) throw new ChatError("invalid_request", "A title must not be blank");
  if (title.length > MAX_GIVEN_TITLE_LENGTH) {
    throw new ChatError(
      "invalid_request",
      `The title is ${title.length} characters long, and ${MAX_GIVEN_TITLE_LENGTH} is the most`,
    );
  }
  return title;
}
