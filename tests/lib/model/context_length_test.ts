import assert from "node:assert/strict";
import { listedContextLength, readContextLength } from "../../../lib/model/context_length.ts";
import { ModelList } from "../../../lib/model/model_list.ts";
import { createWindows } from "../../../lib/model/windows.ts";

const SAID: [who: string, words: string, tokens: number | null][] = [
  [
    "OpenAI",
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130004 tokens.",
    128_000,
  ],
  [
    "vLLM",
    "You passed 5000 input tokens and requested 100 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 3996 tokens.",
    4_096,
  ],
  [
    "LM Studio",
    "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens.",
    4_096,
  ],
  ["llama.cpp, newer", "the request exceeds the available context size (4096 tokens), try increasing it", 4_096],
  ["llama.cpp", "the request exceeds the available context size, try increasing it", null],
  ["ds4", "Prompt tokens (90000) exceeds context size (65536)", 65_536],
  ["Anthropic", "prompt is too long: 210000 tokens > 200000 maximum", 200_000],
  [
    "Anthropic, with a reply",
    "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length",
    200_000,
  ],
  ["Gemini", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1_048_576],
  [
    "Mistral",
    "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
    32_768,
  ],
  ["TGI", "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens", 4_096],
  ["Moonshot", "Invalid request: Your request exceeded model token limit: 8192", 8_192],
  ["somebody with commas", "maximum context length is 1,048,576 tokens", 1_048_576],
  ["somebody who says nothing", "Too long", null],
  ["somebody who counts messages", "context size: 12 messages", null],
];

for (const [who, words, tokens] of SAID) {
  Deno.test(`what ${who} says of the window: ${tokens ?? "nothing"}`, () =>
    assert.equal(readContextLength(words), tokens));
}

const LISTED: [who: string, model: Record<string, unknown>, tokens: number | null][] = [
  ["OpenAI", { id: "gpt-4o", object: "model", owned_by: "openai" }, null],
  ["vLLM", { id: "m", max_model_len: 32_768 }, 32_768],
  ["OpenRouter", {
    id: "m",
    context_length: 200_000,
    top_provider: { context_length: 131_072, max_completion_tokens: null },
  }, 131_072],
  ["Groq", { id: "m", context_window: 131_072, max_completion_tokens: 8_192 }, 131_072],
  ["Mistral", { id: "m", max_context_length: 32_768 }, 32_768],
  ["LM Studio", { id: "m", max_context_length: 131_072, loaded_context_length: 4_096 }, 4_096],
  ["llama.cpp", { id: "m.gguf", meta: { n_ctx: 8_192, n_ctx_train: 262_144 } }, 8_192],
  ["LiteLLM", { id: "m", max_input_tokens: 200_000 }, 200_000],
  [
    "somebody with odd values",
    { id: "m", context_length: "8192", max_model_len: 0, context_window: null, meta: null },
    null,
  ],
];

for (const [who, model, tokens] of LISTED) {
  Deno.test(`what ${who} lists of the window: ${tokens ?? "nothing"}`, () =>
    assert.equal(listedContextLength(model), tokens));
}

const listOf = (...data: unknown[]) => new ModelList({ list: () => Promise.resolve({ data }), now: () => 0 });

Deno.test("a model's window is by its name; where a server has one model only, it is that one's, whatever it is called", async () => {
  const two = listOf({ id: "a", max_model_len: 1_000 }, { id: "b", max_model_len: 2_000 });
  assert.equal(two.windowOf("b"), null, "nobody waits for the list");
  await two.settle();
  assert.deepEqual(["a", "b", "c"].map((name) => two.windowOf(name)), [1_000, 2_000, null]);
  const one = listOf({ id: "/models/a.gguf", meta: { n_ctx: 4_096 } });
  await one.settle();
  assert.equal(one.windowOf("gpt-4o-mini"), 4_096);
});

Deno.test("of all that is said of a model, the least counts", () => {
  const windows = (setting: number | null, listed: number | null) => createWindows({ setting, listed: () => listed });
  assert.equal(windows(null, null).of("m"), null);
  assert.equal(windows(8_000, null).of("m"), 8_000);
  assert.equal(windows(null, 4_000).of("m"), 4_000);
  assert.equal(windows(8_000, 4_000).of("m"), 4_000);
  const learning = windows(8_000, null);
  learning.learn("m", 2_000);
  assert.deepEqual([learning.of("m"), learning.of("n")], [2_000, 8_000]);
  learning.learn("m", 16_000);
  assert.equal(learning.of("m"), 8_000);
});
