/** Reads until the text so far matches, and leaves the rest of the stream to be read on. Throws where it ends before. */
export async function readUntil(stream: ReadableStream<Uint8Array>, pattern: RegExp): Promise<RegExpExecArray> {
  const utf8 = new TextDecoder();
  const reader = stream.getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`The stream ended without ${pattern}: ${JSON.stringify(text)}`);
      text += utf8.decode(value, { stream: true });
      const match = pattern.exec(text);
      if (match) return match;
    }
  } finally {
    reader.releaseLock();
  }
}
