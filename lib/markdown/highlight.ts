import hljs from "highlight.js/lib/common";
import { escapeHtml } from "./escape.ts";

/** Longest block that is coloured, in UTF-16 code units: some 500 lines. */
export const MAX_HIGHLIGHTED_LENGTH = 20_000;

/** Code as HTML, with `hljs-` classes where its language is known. */
export function highlight(code: string, lang: string): string {
  if (code.length > MAX_HIGHLIGHTED_LENGTH || !hljs.getLanguage(lang)) return escapeHtml(code);
  try {
    return hljs.highlight(code, { language: lang, ignoreIllegals: true }).value;
  } catch {
    return escapeHtml(code);
  }
}
