/** A page of documentation. */
export interface DemoDocument {
  /** Path from the project's root, such as `docs/deploying.md`. */
  path: string;
  /** Markdown. */
  text: string;
}

/** What stands between two headings. */
export interface Section {
  path: string;
  /** The headings above it, from the page's title to its own. */
  headings: string[];
  blocks: Block[];
}

export type Block = { type: "text" | "code"; text: string } | { type: "table"; text: string; rows: TableRow[] };

/** One row of a table, to be shown by itself. */
export interface TableRow {
  /** First cell, as written. */
  key: string;
  /** All cells. */
  line: string;
  /** The table's two first lines: its head and the rule below it. */
  head: string;
}

interface Line {
  text: string;
  /** Within a code block, its fences included. */
  isCode: boolean;
}

/** Cuts a page at its headings. Sections without a text of their own are left out, and so are images and HTML comments. */
export function toSections({ path, text }: DemoDocument): Section[] {
  const sections: Section[] = [];
  let headings: string[] = [];
  let lines: Line[] = [];

  function endSection(): void {
    const blocks = toBlocks(lines);
    if (blocks.length > 0) sections.push({ path, headings, blocks });
    lines = [];
  }

  for (const line of toLines(text)) {
    const heading = line.isCode ? null : line.text.match(/^(#{1,6})\s+(.+?)\s*#*$/);
    if (heading) {
      endSection();
      headings = [...headings.slice(0, heading[1].length - 1), withoutMarks(heading[2])];
    } else {
      lines.push(line);
    }
  }
  endSection();
  return sections;
}

function toLines(text: string): Line[] {
  let fence = "";
  return text.replace(/<!--.*?-->/gs, "").split(/\r?\n/).map((text) => {
    const mark = text.match(/^ *(`{3,}|~{3,})/)?.[1] ?? "";
    const isFence = fence ? mark.startsWith(fence) : mark !== "";
    if (isFence) fence = fence ? "" : mark;
    return { text, isCode: isFence || fence !== "" };
  });
}

/** Code blocks, and what blank lines part around them: paragraphs, lists, tables. */
function toBlocks(lines: Line[]): Block[] {
  const blocks: Line[][] = [[]];
  for (const line of lines) {
    const isBlank = !line.isCode && (line.text.trim() === "" || IMAGE.test(line.text));
    if (isBlank || blocks.at(-1)?.at(-1)?.isCode !== line.isCode) blocks.push([]);
    if (!isBlank) blocks.at(-1)!.push(line);
  }
  return blocks.filter((block) => block.length > 0).map(toBlock);
}

const IMAGE = /^\s*!\[[^\]]*\]\([^)]*\)\s*$/;
const TABLE = /^\|.*\|\n\|[\s:|-]+\|(\n|$)/;

function toBlock(lines: Line[]): Block {
  const text = lines.map((line) => line.text).join("\n");
  if (lines[0].isCode) return { type: "code", text };
  if (!TABLE.test(text)) return { type: "text", text: withoutRelativeLinks(text) };
  const table = withoutRelativeLinks(text).replace(/ {2,}/g, " ").replace(/-{4,}/g, "---");
  const [title, rule, ...rows] = table.split("\n");
  const head = `${title}\n${rule}`;
  return { type: "table", text: table, rows: rows.map((line) => ({ key: line.split("|")[1].trim(), line, head })) };
}

/** Links that only work beside the file become code where they name a file, and mere text elsewhere. */
function withoutRelativeLinks(text: string): string {
  return text.replace(
    /\[([^\]]+)\]\((?!https?:)[^)]*\)/g,
    (_, label) => /^[\w./-]+$/.test(label) ? `\`${label}\`` : label,
  );
}

function withoutMarks(heading: string): string {
  return heading.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/[*`]/g, "");
}
