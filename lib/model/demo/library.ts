import MiniSearch, { type SearchResult } from "minisearch";
import { type Block, type DemoDocument, type Section, type TableRow, toSections } from "./markdown.ts";
import { toStems, toTerms, type Word } from "./words.ts";

/** Something to answer with: a section, or one row of a table in it. */
export interface Passage {
  /** Says where it stands, for people. */
  source: string;
  section: Section;
  row?: TableRow;
}

/** A passage that was found. */
export interface Hit {
  passage: Passage;
  /** As a share of the best one's, from 0 to 1. */
  relevance: number;
}

export interface Question {
  words: Word[];
  /** What the conversation was about before; only orders what the words find. */
  context?: Word[];
}

/** A passage has to contain this share of what was asked. */
const MIN_COVERAGE = 0.5;
const CONTEXT_WEIGHT = 0.2;
const WEAK_WEIGHT = 0.3;
/** What a synonym is worth beside the word itself. */
const SYNONYM_WEIGHT = 0.7;

/** The documentation, to be searched. */
export class Library {
  readonly #passages: Passage[];
  readonly #index = new MiniSearch<{ id: number; title: string; parents: string; text: string }>({
    fields: ["title", "parents", "text"],
    tokenize: toTerms,
    processTerm: toStems,
  });

  constructor(documents: DemoDocument[]) {
    this.#passages = documents.flatMap(toSections).flatMap(toPassages);
    this.#index.addAll(this.#passages.map(({ section: { headings, blocks }, row }, id) => {
      const parents = row ? headings : headings.slice(0, -1);
      const title = row ? row.key : headings.at(-1) ?? "";
      const text = row ? `${row.head}\n${row.line}` : blocks.filter(isIndexed).map((block) => block.text).join("\n");
      return { id, title, parents: parents.join(" "), text };
    }));
  }

  /** What answers the question, best first; nothing where no passage has enough of what was asked. */
  search({ words, context = [] }: Question): Hit[] {
    const related = new Map(this.#find(context).map(({ id, score }) => [id, score]));
    const scored = this.#find(words)
      .map((result) => ({ ...result, coverage: coverageOf(words, result) }))
      .filter(({ coverage }) => coverage >= MIN_COVERAGE)
      .map(({ id, score, coverage }) => ({
        passage: this.#passages[id],
        score: score * coverage ** 2 + CONTEXT_WEIGHT * (related.get(id) ?? 0),
      }))
      .sort((a, b) => b.score - a.score);
    return scored.map(({ passage, score }) => ({ passage, relevance: score / scored[0].score }));
  }

  #find(words: Word[]): SearchResult[] {
    const asked = new Set(words.map(({ stem }) => stem));
    const weights = new Map(words.flatMap(({ stem, synonyms, isWeak }) => [
      ...synonyms.map((synonym) => [synonym, SYNONYM_WEIGHT] as const),
      [stem, isWeak ? WEAK_WEIGHT : 1] as const,
    ]));
    return this.#index.search([...weights.keys()].join(" "), {
      tokenize: (terms) => terms.split(" "),
      processTerm: (term) => term,
      boost: { title: 3, parents: 1.5 },
      boostTerm: (term) => weights.get(term)!,
      prefix: (term) => asked.has(term) && term.length > 3,
      fuzzy: (term) => asked.has(term) && term.length > 5 ? 0.2 : false,
      weights: { prefix: 0.5, fuzzy: 0.3 },
    });
  }
}

/** The share of the words that say something that was found. Where none does, the others do if a title has them. */
function coverageOf(words: Word[], { queryTerms, match }: SearchResult): number {
  const strong = words.filter(({ isWeak }) => !isWeak);
  if (strong.length === 0) return Object.values(match).some((fields) => fields.includes("title")) ? 1 : 0;
  const found = strong.map(({ stem, synonyms }) => {
    if (queryTerms.includes(stem)) return 1;
    return synonyms.some((synonym) => queryTerms.includes(synonym)) ? SYNONYM_WEIGHT : 0;
  });
  return found.reduce<number>((sum, share) => sum + share, 0) / strong.length;
}

/** A drawing or a tree of files has many names in it and explains none. */
function isIndexed({ type, text }: Block): boolean {
  return type !== "code" || /^ *[`~]+ *\w/.test(text);
}

function toPassages(section: Section): Passage[] {
  const { path, headings, blocks } = section;
  const source = [path, ...headings.length > 1 ? headings.slice(1) : headings].join(" › ");
  const rows = blocks.flatMap((block) => block.type === "table" ? block.rows : []);
  return [{ source, section }, ...rows.map((row) => ({ source: `${source} › ${row.key}`, section, row }))];
}
