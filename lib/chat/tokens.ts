import type { ModelUsage } from "./ports.ts";
import type { Attachment, ChatMessage } from "./types.ts";

/** Tokens that requests to a model took. */
export interface TokenCount {
  input: number;
  output: number;
  /** The server did not tell all of it. */
  isEstimate: boolean;
}

export const NO_TOKENS: TokenCount = { input: 0, output: 0, isEstimate: false };

/**
 * Bytes of UTF-8 that a token is taken for where nobody counts them: about what tokenizers come to, four letters of English or
 * one Chinese character and a third.
 */
const BYTES_PER_TOKEN = 4;

/** What a server counted of a request, and estimates in the place of what it did not tell. */
export function countTokens(
  { promptTokens, completionTokens }: Pick<ModelUsage, "promptTokens" | "completionTokens">,
  { sent, received }: { sent: ChatMessage[]; received: string[] },
): TokenCount {
  return {
    input: promptTokens ?? estimate(sent.map(({ content }) => content)) + sumOfImages(sent),
    output: completionTokens ?? estimate(received),
    isEstimate: promptTokens === null || completionTokens === null,
  };
}

export function addTokens(a: TokenCount, b: TokenCount): TokenCount {
  return { input: a.input + b.input, output: a.output + b.output, isEstimate: a.isEstimate || b.isEstimate };
}

/**
 * Tokens that an image is taken for: as OpenAI counts one in high detail. It is made to fit 2,048 by 2,048 pixels, then its
 * shorter side 768; each tile of 512 by 512 that it covers is 170, and there are 85 to begin with.
 */
export function tokensOfImage({ width, height }: Pick<Attachment, "width" | "height">): number {
  const fitted = Math.min(1, 2_048 / Math.max(width, height));
  const scale = fitted * Math.min(1, 768 / (Math.min(width, height) * fitted));
  const tiles = (side: number) => Math.ceil(Math.max(1, Math.round(side * scale)) / 512);
  return 85 + 170 * tiles(width) * tiles(height);
}

function sumOfImages(messages: ChatMessage[]): number {
  return messages.flatMap(({ images = [] }) => images).reduce((sum, image) => sum + tokensOfImage(image), 0);
}

function estimate(texts: string[]): number {
  const utf8 = new TextEncoder();
  return Math.ceil(texts.reduce((sum, text) => sum + utf8.encode(text).byteLength, 0) / BYTES_PER_TOKEN);
}
