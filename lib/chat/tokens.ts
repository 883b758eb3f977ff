import type { ModelUsage } from "./model_port.ts";
import type { Attachment, ChatMessage } from "./types.ts";

/** Tokens that requests to a model took. */
export interface TokenCount {
  input: number;
  output: number;
  /** The server did not tell all of it. */
  isEstimate: boolean;
}

export const NO_TOKENS: TokenCount = { input: 0, output: 0, isEstimate: false };

/** Bytes of UTF-8, and characters of a reply, that a token is taken for where nobody counts them: some four letters of English. */
const SIZE_OF_TOKEN = 4;

/** What is known of an answer where its tokens are not: its length in UTF-16 code units, and in how many pieces it came. */
export interface AnswerSize {
  length: number;
  pieces: number;
}

/** What a server counted of a request, and estimates in the place of what it did not tell. */
export function countTokens(
  { promptTokens, completionTokens }: Pick<ModelUsage, "promptTokens" | "completionTokens">,
  { sent, received }: { sent: ChatMessage[]; received: AnswerSize },
): TokenCount {
  return {
    input: promptTokens ?? estimateSent(sent),
    // A piece is a token to most servers, and more to others; so are few letters of most scripts but the Latin one.
    output: completionTokens ?? Math.max(received.pieces, Math.ceil(received.length / SIZE_OF_TOKEN)),
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

/** Tokens of all images of a message. */
export function tokensOfImages(message: ChatMessage): number {
  const images = message.role === "user" ? message.images ?? [] : [];
  return images.reduce((sum, image) => sum + tokensOfImage(image), 0);
}

function estimateSent(messages: ChatMessage[]): number {
  const utf8 = new TextEncoder();
  const bytes = messages.reduce((sum, { content }) => sum + utf8.encode(content).byteLength, 0);
  return Math.ceil(bytes / SIZE_OF_TOKEN) + messages.reduce((sum, message) => sum + tokensOfImages(message), 0);
}
