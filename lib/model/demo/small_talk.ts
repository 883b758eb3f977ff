import type { Conversation } from "./conversation.ts";
import { SAMPLE_LIST } from "./samples.ts";
import { TOOL_SAMPLES } from "./tools.ts";
import { toPlainWords } from "./words.ts";

/** Who answers here, and how to have somebody better. */
export const INTRODUCTION =
  "> I am Freshet's built-in demo and **no language model**: I look answers up in its documentation. To talk to a language model, " +
  "set `OPENAI_API_KEY`, or `OPENAI_BASE_URL` for any server that speaks the same API, in the environment or in a file named " +
  "`.env`, and start again.";

/** For when there is nothing to answer. */
export const ABILITIES =
  "Ask me about Freshet itself, such as *How do I deploy it?* or *What does `OPENAI_BASE_URL` do?*, or say *help* to see what " +
  "else I can do.";

const HELP = `I answer questions about Freshet from its README and \`docs/\`:

- How do I connect a language model?
- How do I change the port?
- How do I deploy it? And then: *And on Docker?*, or *Tell me more*
- How do I add a step to the flow?
- What did I ask before?

And I can show what this page makes of a reply:

${SAMPLE_LIST}`;

function toolHelp(tools: string[]): string {
  const samples = tools.flatMap((name) => TOOL_SAMPLES[name] ? [`- **${TOOL_SAMPLES[name]}**: calls \`${name}\``] : []);
  return `Tools are on, so that you can see them called:\n\n${samples.join("\n")}`;
}

interface Remark {
  /** One of them matches the whole message, in lower case and without punctuation. */
  patterns: RegExp[];
  answer(conversation: Conversation): string;
}

const REMARKS: Remark[] = [
  {
    patterns: [
      /^(hi|hello|hey|hiya|howdy|greetings|moin|hallo)( there| again| freshet| everyone)?( how are you.*)?$/,
      /^good (morning|day|afternoon|evening)( .{0,20})?$/,
    ],
    answer: ({ isFirst }) =>
      isFirst ? `Hello! ${ABILITIES}` : "Hello again! What would you like to know about Freshet?",
  },
  {
    patterns: [/^how (are you|is it going|do you do)( today)?$/],
    answer: () => `I am fine, as long as the process runs. ${ABILITIES}`,
  },
  {
    patterns: [
      /^((ok|okay|great|cool|nice|perfect) )?(many thanks|thanks|thank you|thx|cheers|ty)(?!.* (how|what|where|when|which|why|who|can|could|is|are|do|does|show|give|and|but|now)\b)( .{0,40})?$/,
    ],
    answer: () => "You are welcome!",
  },
  {
    patterns: [/^(ok|okay|great|cool|nice|perfect|good|awesome|wow|alright|got it|i see)$/],
    answer: () => "Good! What else would you like to know?",
  },
  {
    patterns: [/^(good ?bye|bye( bye)?|see you( later)?|ciao|good night)$/],
    answer: () => "Good-bye!",
  },
  {
    patterns: [
      /^(so )?(who|what) (are you|am i (talking|speaking) (to|with))\b/,
      /^are you (a |an |the )?(real |large )?(person|human|bot|robot|ai|llm|gpt|chatgpt|language model|machine)\b/,
    ],
    answer: () => `${INTRODUCTION}\n\n${ABILITIES}`,
  },
  {
    patterns: [
      /^(please )?(help( me)?( please)?|commands|menu)$/,
      /^what (all )?can (you|i|we) (do|ask|say|try)( here| you| for me)?$/,
      /^(what do you (know|do)|how can you help( me)?|show me what you can do|what are you (capable of|able to do))$/,
    ],
    answer: ({ tools }) => tools.length === 0 ? HELP : `${HELP}\n\n${toolHelp(tools)}`,
  },
  {
    patterns: [
      /^(do you (know|remember) )?what (did|have) i (just |already |last |first )?(ask(ed)?|sa(y|id)|write|written|wrote)\b/,
      /^what (was|were) my (very )?(last|previous|first|earlier|other|prior) (questions?|messages?)\b/,
      /^(repeat|list|show)( me)? my (last |previous |earlier )?(questions?|messages?)$/,
      /^do you remember (me|what i (asked|said)|my questions?)\b/,
    ],
    answer: recall,
  },
];

/** What to say to a greeting, thanks and the like; `null` where the question is about something. */
export function answerSmallTalk(conversation: Conversation): string | null {
  return findRemark(conversation.question)?.answer(conversation) ?? null;
}

export function isSmallTalk(message: string): boolean {
  return findRemark(message) !== undefined;
}

function findRemark(message: string): Remark | undefined {
  const said = toPlainWords(message);
  return REMARKS.find(({ patterns }) => patterns.some((pattern) => pattern.test(said)));
}

const MAX_RECALLED = 10;

function recall({ earlier }: Conversation): string {
  if (earlier.length === 0) return "Nothing yet: this is your first message in this conversation.";
  if (earlier.length === 1) return `You asked me one thing before:\n\n${quoteLine(earlier[0])}`;
  const latest = earlier.slice(-MAX_RECALLED);
  const title = latest.length < earlier.length
    ? `The latest ${latest.length} things that you wrote before`
    : "You wrote before";
  return `${title}, oldest first:\n\n${latest.map((message, i) => `${i + 1}. ${oneLine(message)}`).join("\n")}`;
}

function quoteLine(message: string): string {
  return `> ${oneLine(message)}`;
}

/** As text: what the user wrote is shown and not taken for Markdown. */
function oneLine(message: string): string {
  const line = message.replace(/\s+/g, " ");
  const characters = [...line];
  const short = characters.length > 200 ? `${characters.slice(0, 200).join("")}…` : line;
  return short.replace(/[\\`*_{}[\]<>()#+\-.!|~$]/g, "\\$&");
}
