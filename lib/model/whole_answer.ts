/**
 * A `fetch` that gives an answer which was not streamed as a stream of one chunk: gateways there are that do not know `stream`,
 * and some that say 200 to an error. What is neither passes as it is.
 */
export function streamWholeAnswers(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const isJson = /^application\/json\b/i.test(response.headers.get("content-type") ?? "");
    if (!response.ok || !isJson) return response;
    const text = await response.text();
    const frames = toFrames(text);
    if (!frames) return new Response(text, { headers: { "content-type": "application/json" } });
    return new Response(frames, { headers: { "content-type": "text/event-stream" } });
  };
}

interface Completion {
  choices?: { message?: unknown; finish_reason?: unknown }[];
  usage?: unknown;
  error?: unknown;
}

/** `null` for what is neither a completion nor an error. */
function toFrames(text: string): string | null {
  const answer = parse(text);
  if (answer?.error) return `data: ${JSON.stringify({ error: answer.error })}\n\n`;
  const choice = Array.isArray(answer?.choices) ? answer.choices[0] : null;
  if (!choice?.message) return null;
  const { message: delta, finish_reason } = choice;
  return `data: ${JSON.stringify({ choices: [{ delta, finish_reason }], usage: answer?.usage })}\n\ndata: [DONE]\n\n`;
}

function parse(text: string): Completion | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
