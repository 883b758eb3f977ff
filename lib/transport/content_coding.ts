import { streamBody } from "./stream_body.ts";
import type { Answer, AnswerBody } from "./transport.ts";

/** By their names in HTTP (RFC 9110, 8.4.1). */
const FORMATS: Record<string, CompressionFormat> = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate" };

/**
 * The answer with its body as it was before some server compressed it, unasked.
 *
 * @throws {SyntaxError} in a way that nobody knows here
 */
export function decodeContent(answer: Answer): Answer {
  const coding = answer.headers.get("content-encoding")?.trim().toLowerCase();
  if (!coding || coding === "identity" || !answer.body) return answer;
  const format = FORMATS[coding];
  if (!format) throw new SyntaxError(`The body is compressed in an unknown way, "${coding}"`);
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return { ...answer, headers, body: streamBody(toStream(answer.body).pipeThrough(new DecompressionStream(format))) };
}

function toStream(body: AnswerBody): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const bytes = await body.read();
      // A copy: the next read is to the same memory.
      if (bytes) controller.enqueue(bytes.slice());
      else controller.close();
    },
    cancel: (reason) => body.cancel(reason),
  }, { highWaterMark: 0 });
}
