import { sourceLine } from "./conversation.ts";
import type { Passage } from "./library.ts";
import type { Block, Section } from "./markdown.ts";
import { toStems, toTerms, type Word } from "./words.ts";

/** A longer section is quoted in part, but never a part of a code block or table. */
const MAX_LENGTH = 2_400;

/** A passage as Markdown, with its heading and its source. */
export function quote({ source, section, row }: Passage, words: Word[]): string {
  const heading = `**${section.headings.at(-1) ?? section.path}**`;
  const blocks = row
    ? [...introduction(section), { type: "text" as const, text: `${row.head}\n${row.line}` }]
    : excerpt(section.blocks, words);
  return [heading, ...blocks.map((block) => block.text), sourceLine(source)].join("\n\n");
}

/** What is said about all rows of a table before it. */
function introduction({ blocks }: Section): Block[] {
  return blocks[0].type === "text" && blocks[0].text.length <= MAX_LENGTH / 4 ? [blocks[0]] : [];
}

/** Blocks in a row that fit, around the one that says most about the words. */
function excerpt(blocks: Block[], words: Word[]): Block[] {
  const stems = words.flatMap(({ stem, synonyms }) => [stem, ...synonyms]);
  const relevance = blocks.map(({ text }) => {
    const found = new Set(toTerms(text).flatMap(toStems));
    return stems.filter((stem) => found.has(stem)).length;
  });
  let start = relevance.indexOf(Math.max(...relevance));
  let end = start + 1;
  let length = blocks[start].text.length;
  // What leads up to a block comes before what follows it.
  while (start > 0 && length + blocks[start - 1].text.length <= MAX_LENGTH) length += blocks[--start].text.length;
  while (end < blocks.length && length + blocks[end].text.length <= MAX_LENGTH) length += blocks[end++].text.length;
  return blocks.slice(start, end);
}
