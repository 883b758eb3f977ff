/** A word of a question that says something about what is asked. */
export interface Word {
  stem: string;
  /** Other stems that count as this word. */
  synonyms: string[];
  /** Questions about anything contain it: it helps to choose among passages, and is no reason to choose one. */
  isWeak: boolean;
}

/** Words that say nothing about what is asked. */
const STOP_WORDS = toSet(`
  a about again all also am an and any anyone anything are as at be been before but by can cannot could did do does doing done
  else ever every fast few for from give go going got had has have having he hello help her here hey hi him his how i if in into
  is it its itself just kind know late later let like ll lot may maybe me might more most much must my no not now of
  off on once one only or other our out over please re really same say says she should so some such sure tell than thank thanks
  that the their them then there these they thing things this those to too under up us ve very want was way we well were what
  when where which while who why will with without would yes yet you your`);

const WEAK_WORDS = toSet(`
  add adding another app application best better big change changing chat check code come default different example explain find
  first free freshet get good happen happens heavy large last long look make mean need needed new open own possible put run safe see
  server show take talk time today try understand use used using user version web work works write`);

/** What people call things, and what the documentation calls them. */
const SYNONYMS = new Map(
  Object.entries({
    abort: "stop",
    ai: "model",
    architecture: "built",
    auth: "sign",
    authentication: "sign",
    cancel: "stop",
    chatgpt: "model",
    claude: "model connect",
    cloud: "deploy",
    codebase: "built",
    config: "settings",
    configuration: "settings",
    configure: "settings",
    container: "docker",
    customise: "change",
    customize: "change",
    database: "memory store kept",
    dependency: "package",
    domain: "origin",
    endpoint: "protocol post",
    env: "settings environment",
    extend: "adding",
    folder: "built",
    gemini: "model connect",
    gpt: "model",
    healthcheck: "healthz",
    heartbeat: "comment silence",
    install: "start",
    instruction: "prompt",
    kubernetes: "docker deploy",
    launch: "start",
    library: "package",
    license: "licence",
    limit: "longest largest",
    llm: "model",
    login: "sign",
    max: "longest largest",
    maximum: "longest largest",
    modify: "change",
    mistral: "model connect",
    monitor: "healthz",
    option: "settings",
    organised: "built",
    organized: "built",
    password: "sign",
    persist: "memory kept",
    personality: "prompt",
    pipeline: "flow",
    plugin: "step",
    production: "deploy",
    publish: "deploy",
    reconnect: "reload read",
    resume: "reload read",
    route: "protocol",
    run: "start",
    save: "memory kept",
    source: "licence",
    sse: "event",
    store: "memory kept",
    structure: "built",
    variable: "settings",
    website: "origin",
    workflow: "flow",
  }).map(([word, others]) => [toStem(word), others.split(" ").map(toStem)]),
);

/** A search takes longer with each word, and whoever pastes a book asks about none in particular. */
const MAX_WORDS = 32;

/** The first words of a question that say something, each once. */
export function toWords(text: string): Word[] {
  const words = new Map<string, Word>();
  for (const term of toTerms(text)) {
    const [stem] = toStems(term);
    if (stem) words.set(stem, { stem, synonyms: SYNONYMS.get(stem) ?? [], isWeak: WEAK_WORDS.has(term.toLowerCase()) });
    if (words.size === MAX_WORDS) break;
  }
  return [...words.values()];
}

/** A message in lower case and without punctuation, as patterns expect it. */
export function toPlainWords(message: string): string {
  return message.toLowerCase().replace(/['’]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function toSet(words: string): Set<string> {
  return new Set(words.trim().split(/\s+/));
}

/** Runs of letters, digits and underscores. */
export function toTerms(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
}

/** What a term is found by: itself and, for a name such as `CHAT_MAX_BODY_BYTES` or `messageId`, its parts. */
export function toStems(term: string): string[] {
  const whole = term.toLowerCase();
  if (STOP_WORDS.has(whole) || whole.length === 1 || /^\d{1,2}$/.test(whole)) return [];
  const parts = term.replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2").toLowerCase().split("_").filter((part) => part.length > 1);
  if (parts.length < 2) return [toStem(whole)];
  return [whole, ...parts.filter((part) => !STOP_WORDS.has(part)).map(toStem)];
}

/** Takes the commonest endings off, so that "deploying" is found by "deployment". */
export function toStem(word: string): string {
  const stem = word.toLowerCase().replace(/(?<=.{3})(ations?|ments?|able|ings?|ed|ies|es|s|er|y|e)$/, "");
  return stem.replace(/([^aeiou])\1$/, "$1");
}
