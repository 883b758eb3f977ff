import fc from "npm:fast-check@^4";
import * as texts from "../../lib/model/demo/sample_texts.ts";

/** Each construct, and each next to others. */
const CONSTRUCTS = `# Title with **bold** and \`code\` ##

Some *emphasis*, ***both***, ~~gone~~, a [link](https://example.com/a_b_c "title") and https://auto.example/x_y.
Snake_case stays, 2 * 3 * 4 too, and **bold with \`code\` and *nested em* inside**, \`\` a \` b \`\`.

| Left | Right | **Bold** |
| :--- | ---: | :-: |
| a | \`b\` | *d* |
| e | [f](https://x.example) | g \\| h |

Setext heading
==============

1. First **item**
   with a second line
2. Second

   Loose paragraph
   \`\`\`python
   def f(x):
       return "**not bold**"
   \`\`\`
3. Third
   - nested *one*
   - nested two
     - deeper

- [x] done
- [ ] to do, array[0] and [link](https://x.example)

> Quote with **bold**
> and more
lazy line

> - list in quote
> - another

Maths $x_1 + y^2$ and \\(a \\le b\\), costs $5 and $10. Display:

$$
\\int_0^1 x^2 \\, dx
$$

\\[
\\sum_{n=1}^{\\infty} \\frac{1}{n^2}
\\]

---

[ref]: https://ref.example "title"

A [ref], a [named one][ref] and an ![image](https://example.com/i.png) and <https://angle.example>.

\`\`\`js
const a = \`x\`;
// **no**

\`\`\`

Escaped \\*stars\\*, entity &copy; &amp; done.

~~~~
\`\`\`
nested
\`\`\`
~~~~

    indented code

Term<br>break. <div>html</div>

***

The *end*`;

export const SAMPLES: Record<string, string> = { ...texts, CONSTRUCTS };

const word = fc.constantFrom(
  "one",
  "two",
  "a_b",
  "3 * 4",
  "3",
  "it's",
  "(so)",
  "end.",
  "Ω",
  "漢字",
  "😀",
  "5 < 6",
  "~5",
);

const phrase: fc.Arbitrary<string> = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));

const inline: fc.Arbitrary<string> = fc.array(
  fc.oneof(
    phrase,
    phrase.map((text) => `**${text}**`),
    phrase.map((text) => `*${text}*`),
    phrase.map((text) => `~~${text}~~`),
    phrase.map((text) => `\`${text}\``),
    phrase.map((text) => `[${text}](https://x.example/y_z)`),
    phrase.map((text) => `**${text} \`b\` *c***`),
    fc.constantFrom("$x^2$", "\\(y_1\\)", "https://x.example", "\\*", "&lt;", "$5 and", "[0]", "!"),
  ),
  { minLength: 1, maxLength: 5 },
).map((parts) => parts.join(" "));

const lines = fc.array(inline, { minLength: 1, maxLength: 3 });

function indent(text: string, first: string, rest: string): string {
  return first + text.replaceAll("\n", `\n${rest}`);
}

/** A block of Markdown, of every kind that Freshet knows; lists and quotations hold others. */
const block: fc.Arbitrary<string> = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 2 },
    lines.map((lines) => lines.join("\n")),
    fc.tuple(fc.integer({ min: 1, max: 6 }), inline).map(([level, text]) => `${"#".repeat(level)} ${text}`),
    fc.tuple(inline, fc.constantFrom("===", "---")).map((parts) => parts.join("\n")),
    lines.map((lines) => `\`\`\`ts\n${lines.join("\n\n")}\n\`\`\``),
    fc.constantFrom("---", "***", "$$\nx + y\n$$", "\\[ a \\]", "    code\n    more"),
    fc.array(fc.tuple(phrase, phrase), { minLength: 1, maxLength: 4 }).map((rows) =>
      rows.map(([a, b]) => `| ${a.replaceAll("|", "")} | **${b.replaceAll("|", "")}** |`).toSpliced(
        1,
        0,
        "| --- | :-: |",
      ).join("\n")
    ),
    fc.tuple(
      fc.constantFrom("- ", "* ", "1. "),
      fc.constantFrom("\n", "\n\n"),
      fc.array(tie("block"), { minLength: 1, maxLength: 4 }),
    )
      .map(([mark, gap, items]) => {
        const space = " ".repeat(mark.startsWith("1") ? 3 : 2);
        return items.map((item) => indent(item, mark, space)).join(gap);
      }),
    fc.array(lines, { minLength: 1, maxLength: 3 }).map((tasks) =>
      tasks.map((lines) => indent(lines.join("\n"), "- [x] ", "  ")).join("\n")
    ),
    fc.array(tie("block"), { minLength: 1, maxLength: 2 }).map((blocks) => indent(blocks.join("\n\n"), "> ", "> ")),
  ),
})).block;

/** Whole replies as models write them: every mark that is opened is closed. */
export const document: fc.Arbitrary<string> = fc.array(block, { minLength: 1, maxLength: 5 })
  .map((blocks) => blocks.join("\n\n"));

/** Anything, of the characters that Markdown is made of. */
export const scrap: fc.Arbitrary<string> = fc.array(
  fc.oneof(
    fc.constantFrom(..."*_~`[]()<>!#|-+=:$\\&\"' \n\n\t1a."),
    fc.constantFrom(
      "**",
      "```",
      "\n\n",
      "\n- ",
      "\n1. ",
      "\n> ",
      "](",
      "$$",
      "\\[",
      "| a |\n|-|\n",
      "    ",
      "https://x.y",
      "~~~",
      "\r\n",
      "\0",
      "[a]: b\n",
      "<br>",
    ),
  ),
  { maxLength: 60 },
).map((parts) => parts.join(""));
