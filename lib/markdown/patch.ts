/**
 * What changes on the page. `from` counts what stays as it is:
 * - `blocks`: the elements of the text from `from` on are now those of `html`;
 * - `parts`: the same of the items of the last block, a list, or of the rows of its body, a table;
 * - `code`: the last block is code, of which the characters from `from` on are now `text`.
 */
export type Patch =
  | { target: "blocks"; from: number; html: string }
  | { target: "parts"; from: number; html: string }
  | { target: "code"; from: number; text: string };
