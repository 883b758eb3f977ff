import assert from "node:assert/strict";
import { canChat } from "../../../lib/model/listed_model.ts";

const CHAT = [
  "gpt-4o",
  "gpt-4o-mini-search-preview",
  "o3",
  "chatgpt-4o-latest",
  "gpt-4.1-2025-04-14",
  "llama3.2:latest",
  "mistral-large-latest",
  "deepseek-reasoner",
  "anthropic/claude-sonnet-4.5",
  "models/gemini-2.5-pro",
  "qwen2.5-coder:7b-instruct",
  "meta-llama/Llama-3.3-70B-Instruct",
  "ft:gpt-4o:acme::1",
  "olive-7b",
];
const OTHER = [
  "text-embedding-3-small",
  "nomic-embed-text",
  "mxbai-embed-large",
  "all-minilm:l6-v2",
  "bge-m3",
  "whisper-1",
  "distil-whisper-large-v3",
  "tts-1-hd",
  "gpt-4o-mini-tts",
  "playai-tts-arabic",
  "gpt-4o-transcribe",
  "dall-e-3",
  "gpt-image-1",
  "models/imagen-4.0",
  "stable-diffusion-xl",
  "sora-2",
  "models/veo-3",
  "omni-moderation-latest",
  "text-moderation-stable",
  "llama-guard-4-12b",
  "gpt-4o-realtime-preview",
  "gpt-audio",
  "gpt-4o-audio-preview",
  "babbage-002",
  "davinci-002",
  "gpt-3.5-turbo-instruct",
  "gpt-3.5-turbo-instruct-0914",
  "mistral-ocr-latest",
  "rerank-v3",
];

Deno.test("models that chat are told by their names from those that do something else", () => {
  assert.deepEqual(CHAT.filter((id) => !canChat({ id })), []);
  assert.deepEqual(OTHER.filter((id) => canChat({ id })), []);
});

Deno.test("what a server says of a model counts for more than its name", () => {
  assert.equal(canChat({ id: "m", type: "image" }), false);
  assert.equal(canChat({ id: "m", type: "chat" }), true);
  assert.equal(canChat({ id: "m", capabilities: { completion_chat: false } }), false);
  assert.equal(canChat({ id: "m", architecture: { output_modalities: ["image"] } }), false);
  assert.equal(canChat({ id: "gemini-2.5-flash-image", architecture: { output_modalities: ["image", "text"] } }), true);
});
