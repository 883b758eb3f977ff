/** How servers say how much a model takes, in tokens, when that was too little: the first that fits counts. */
const SAID: RegExp[] = [
  // "maximum context length is 8192 tokens", "context length of only 4096 tokens", "context size (4096)".
  /context (?:length|window|size)[^\d\n]{0,20}?(\d[\d,_]*)/i,
  // "too large for model with 32768 maximum context length".
  /(\d[\d,_]*) max(?:imum)? context length/i,
  // "210000 tokens > 200000 maximum", "199759 + 8192 > 200000".
  /\d(?: tokens)? > (\d[\d,_]*)/,
  // "the maximum number of tokens allowed (1048576)", "must be <= 4096", "exceeded model token limit: 8192".
  /(?:tokens allowed|must be|token limit)\b[^\d\n]{0,10}?(\d[\d,_]*)/i,
];

/** What a server's words say of how much its model takes, in tokens; `null` where they do not. */
export function readContextLength(words: string): number | null {
  for (const pattern of SAID) {
    const tokens = toWindow(Number(pattern.exec(words)?.[1].replaceAll(/[,_]/g, "")));
    if (tokens !== null) return tokens;
  }
  return null;
}

/** Smallest window that is believed: a smaller number is of something else. */
const MIN_TOKENS = 256;

/** Names of fields in which servers list how much a model takes. */
const FIELDS = [
  // vLLM, SGLang.
  "max_model_len",
  // OpenRouter, Together, Ollama.
  "context_length",
  // Groq.
  "context_window",
  // Mistral.
  "max_context_length",
  // LM Studio: what it has loaded the model with.
  "loaded_context_length",
  // LiteLLM.
  "max_input_tokens",
  // Novita.
  "context_size",
  // ArliAI.
  "max_context",
  // llama.cpp, in `meta`: what it runs with, and not what the model was trained with.
  "n_ctx",
];

/** How much a model takes by what its server lists of it, in tokens: the least of all that it says; `null` where that is nothing. */
export function listedContextLength(model: Record<string, unknown>): number | null {
  const places = [model, model.meta, model.top_provider].filter((place) => typeof place === "object" && place !== null);
  const windows = places.flatMap((place) => FIELDS.map((field) => toWindow((place as typeof model)[field])));
  const known = windows.filter((window) => window !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** A number of tokens that a window can be; `null` for anything else. */
export function toWindow(value: unknown): number | null {
  return typeof value === "number" && value >= MIN_TOKENS ? value : null;
}
