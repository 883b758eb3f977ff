import * as texts from "../../lib/model/demo/sample_texts.ts";

const { LIST, TABLE, CODE, LONG, FORMULAS } = texts;

/** Mixed Markdown of that many tokens, four characters each. */
export function longReply(tokens: number): string {
  const round = [LONG, LIST, CODE, TABLE, FORMULAS].join("\n\n") + "\n\n";
  return round.repeat(Math.ceil(tokens * 4 / round.length)).slice(0, tokens * 4);
}
