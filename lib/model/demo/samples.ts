import { CODE, FORMULAS, LIST, LONG, TABLE, TRUNCATED, TRUNCATED_REST } from "./sample_texts.ts";
import type { DemoAnswer } from "./server.ts";
import { toStem, toWords } from "./words.ts";

/** Something that the demo shows on request. */
interface Sample {
  /** What to say for it. */
  request: string;
  /** What it is good for. */
  what: string;
  /** The request names one of each of these; the rest of its words have to be among {@linkcode FILLERS} or `also`. */
  names: string[];
  also?: string;
  answer: DemoAnswer;
}

const SAMPLES: Sample[] = [
  {
    request: "Show me a table",
    what: "with numbers aligned",
    names: ["table"],
    also: "markdown number",
    answer: { text: TABLE },
  },
  {
    request: "Show me code",
    what: "in several languages",
    names: ["code"],
    also: "block snippet highlighted highlighting syntax typescript python program",
    answer: { text: CODE },
  },
  {
    request: "Show me a list",
    what: "numbered, and with lists in lists",
    names: ["list"],
    also: "bullet point numbered nested markdown",
    answer: { text: LIST },
  },
  {
    request: "Show me maths",
    what: "formulas, which are TeX while they come, and typeset when the answer has ended",
    names: ["math maths mathematics formula formulae formulas equation latex"],
    also: "markdown",
    answer: { text: FORMULAS },
  },
  {
    request: "Give a long answer",
    what: "what happens from your Enter key to the last word, in full",
    names: ["long longer lengthy", "answer reply response text message essay story"],
    also: "really",
    answer: { text: LONG },
  },
  {
    request: "Start slowly",
    what: "five seconds until the first word: time to press Stop",
    names: ["slow slowly delay delayed"],
    also: "start begin beginning first word token thinking",
    answer: { text: "Sorry to have kept you waiting: that was five seconds, as you asked.", firstTokenMs: 5_000 },
  },
  {
    request: "Think first",
    what: "thinking, which models send apart from text, and which is kept and never sent back to them",
    names: ["think thinking thought reason reasoning"],
    also: "first before begin aloud loud",
    answer: {
      thinking: "Somebody wants to see me think. There is not much to think about, so I say so.",
      text: "I have thought about it: there was not much to think about.",
    },
  },
  {
    request: "Stop at the length limit",
    what: "an answer that is cut at the model's limit",
    names: ["length limit", "stop end reach hit cut truncate truncated"],
    also: "max maximum token short",
    answer: { text: TRUNCATED, rest: TRUNCATED_REST, finishReason: "length" },
  },
  {
    request: "Trip the content filter",
    what: "an answer that a filter ended",
    names: ["filter filtered"],
    also: "content trip trigger stop end",
    answer: { text: "This answer ends here, because a filter would have", finishReason: "content_filter" },
  },
  {
    request: "Refuse to answer",
    what: "a refusal, which models send apart from text",
    names: ["refuse refusal decline"],
    answer: { text: "I refuse to answer that, because you asked me to.", isRefusal: true },
  },
  {
    request: "End for an unknown reason",
    what: "a word of the server's own for why it ended, which the page shows as it is",
    names: ["unknown odd strange unusual", "reason finish end"],
    answer: { text: "This answer is whole, and its server says in a word of its own why.", finishReason: "demo_over" },
  },
  {
    request: "Fall silent",
    what: "a server that sends nothing more: after a minute (`CHAT_IDLE_MS`) that is an end, or press Stop",
    names: ["silent silence hang stall"],
    also: "fall go stay stop end model server",
    answer: {
      text: "This is all that comes, and no end of it: wait a minute, or press Stop. The rest is",
      rest: " here, because you asked for it.",
      fallsSilent: true,
    },
  },
  {
    request: "Break off silently",
    what: "a stream that just ends: what came is kept, and is not taken for a whole answer",
    names: ["break cut interrupt interrupted", "silently silent suddenly abruptly stream"],
    answer: {
      text: "This answer ends here without a word from the server, as when it is restarted amid",
      rest: " a sentence. Here it went on, because you asked for the rest.",
      isCutOff: true,
    },
  },
  {
    request: "Show an error half-way",
    what: "the text that came is kept, and the page says that it was broken off",
    names: ["error fail failure break crash problem", "half halfway mid midway middle amid partway"],
    also: "through",
    answer: {
      text: "This sentence is whole. The next one is broken off, as by a model server that stops in the",
      rest: " middle of it. Here it went on, because you asked for the rest.",
      error: { message: "The demo broke off, as it was asked to", type: "server_error", code: null },
    },
  },
  {
    request: "Show an error before the first word",
    what: "nothing comes, and the page says why",
    names: [
      "error fail failure crash problem",
      "show give make simulate test try cause trigger produce before first start",
    ],
    also: "word token text immediately",
    answer: {
      text: "",
      error: { status: 503, message: "The demo fails, as it was asked to", type: "server_error", code: null },
    },
  },
];

/** Words of a request that say nothing about what is to be shown. */
const FILLERS = stemsOf(
  "show give send write print make draw display demo demonstrate try example sample answer reply response way get see need produce " +
    "simulate test render stream output create generate use",
);

/** All of them, as a Markdown list. */
export const SAMPLE_LIST = SAMPLES.map(({ request, what }) => `- **${request}**: ${what}`).join("\n");

/** The sample that a message asks for; `null` where it is a question, or asks for anything else besides. */
export function findSample(message: string): DemoAnswer | null {
  if (/^(what|how|why|where|when|which|who|does|do|is|are|did|should|will)\b/i.test(message)) return null;
  const stems = toWords(message).map(({ stem }) => stem);
  return SAMPLES.find((sample) => asksFor(sample, stems))?.answer ?? null;
}

function asksFor({ names, also = "" }: Sample, stems: string[]): boolean {
  const groups = names.map(stemsOf);
  const known = new Set([...FILLERS, ...stemsOf(also), ...groups.flatMap((group) => [...group])]);
  return groups.every((group) => stems.some((stem) => group.has(stem))) && stems.every((stem) => known.has(stem));
}

function stemsOf(words: string): Set<string> {
  return new Set(words.split(" ").map(toStem));
}
