import { htmlToText } from "./html_text.ts";
import type { Page } from "./page_request.ts";
import { ToolError } from "./tool.ts";

/** Longest text of a page, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 20_000;

/** Ends a text that is not all of the page. */
export const PAGE_CUT = "[The page is longer: this is its beginning]";

/** A page as text: its address, its title, and what it says. @throws {ToolError} it is none of text */
export function toText({ url, type, bytes, isCut }: Page): string {
  const [, mediaType, charset] = /^\s*([^;\s]*)(?:.*?charset="?([^;"\s]*))?/i.exec(type)!;
  const source = new TextDecoder(encodingOf(charset)).decode(bytes);
  const isHtml = /^(text\/html|application\/xhtml\+xml)?$/i.test(mediaType);
  if (!isHtml && !/^text\/|[/+](json|xml)$/i.test(mediaType)) {
    throw new ToolError(`The page is of type "${mediaType}", which is no text`);
  }
  const page = isHtml
    ? htmlToText(source, { base: url, maxLength: MAX_TEXT_LENGTH })
    : { title: "", text: source.slice(0, MAX_TEXT_LENGTH), isCut: source.length > MAX_TEXT_LENGTH };
  return [
    `Address: ${url}${page.title && `\nTitle: ${page.title}`}`,
    page.text || "(The page has no text.)",
    ...isCut || page.isCut ? [PAGE_CUT] : [],
  ].join("\n\n");
}

/** UTF-8 where none is named, or one that nobody knows. */
function encodingOf(charset: string | undefined): string {
  try {
    return new TextDecoder(charset || "utf-8").encoding;
  } catch {
    return "utf-8";
  }
}
