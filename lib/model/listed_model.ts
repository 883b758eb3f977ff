/** A model as a server lists it: the name, and what some servers add. */
export interface ListedModel {
  id: string;
  /** Together's: `chat`, `image`, `embedding`, … */
  type?: unknown;
  /** Mistral's. */
  capabilities?: { completion_chat?: unknown } | null;
  /** OpenRouter's. */
  architecture?: { output_modalities?: unknown } | null;
}

/** Parts of the names of models that do something else than chat. */
const OTHER_WORDS =
  /(^|[^a-z])(embed|embeddings?|minilm|bge|gte|e5|rerank(er)?|whisper|tts|speech|transcribe|audio|realtime|live|dall-?e|images?|imagen|diffusion|sdxl|flux|sora|veo|video|moderation|guard|ocr|babbage|davinci)([^a-z]|$)/i;

/** Names of those whose parts say nothing. */
const OTHER_NAMES = /^(gpt-3\.5-turbo-instruct|computer-use-preview|o1-pro|.*-deep-research)\b/i;

/** Together's and others' words for models that chat. */
const CHAT_TYPES: ReadonlySet<unknown> = new Set(["chat", "language", "llm", "vlm", "model", "code"]);

/** Whether a model can hold a conversation, as far as what its server says of it, and its name, tell. */
export function canChat({ id, type, capabilities, architecture }: ListedModel): boolean {
  if (typeof type === "string" && !CHAT_TYPES.has(type.toLowerCase())) return false;
  if (capabilities?.completion_chat === false) return false;
  const outputs = architecture?.output_modalities;
  if (Array.isArray(outputs)) return outputs.includes("text");
  return !OTHER_WORDS.test(id) && !OTHER_NAMES.test(id);
}
