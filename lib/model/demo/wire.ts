/** Frames of a streamed chat completion, in the format of OpenAI's servers. */

export interface WireError {
  message: string;
  type: string;
  code: string | null;
}

export const DONE_FRAME = "data: [DONE]\n\n";

export function chunkFrame(delta: Record<string, unknown>, finishReason: string | null = null): string {
  return frame({ choices: [{ index: 0, delta, finish_reason: finishReason }] });
}

/** A call of a tool, whole; the index is its place among those of the answer. */
export function callFrame({ name, args }: { name: string; args: unknown }, index: number): string {
  const id = `call_${crypto.randomUUID().slice(0, 8)}`;
  return chunkFrame({
    tool_calls: [{ index, id, type: "function", function: { name, arguments: JSON.stringify(args) } }],
  });
}

export function usageFrame(counts: { promptTokens: number; completionTokens: number }): string {
  const { promptTokens, completionTokens } = counts;
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
  return frame({ choices: [], usage });
}

export function errorFrame({ message, type, code }: WireError): string {
  return `data: ${JSON.stringify({ error: { message, type, code } })}\n\n`;
}

function frame(fields: Record<string, unknown>): string {
  const created = Math.floor(Date.now() / 1000);
  const chunk = { id: "chatcmpl-demo", object: "chat.completion.chunk", created, model: "demo", ...fields };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
