import { extname } from "node:path";

const TEXT = "; charset=UTF-8";

const TYPES: Record<string, string> = {
  ".aac": "audio/aac",
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".css": `text/css${TEXT}`,
  ".csv": `text/csv${TEXT}`,
  ".gif": "image/gif",
  ".gz": "application/gzip",
  ".htm": `text/html${TEXT}`,
  ".html": `text/html${TEXT}`,
  ".ico": "image/vnd.microsoft.icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": `text/javascript${TEXT}`,
  ".json": `application/json${TEXT}`,
  ".map": `application/json${TEXT}`,
  ".md": `text/markdown${TEXT}`,
  ".mjs": `text/javascript${TEXT}`,
  ".mp3": "audio/mpeg",
  ".mp4": "video/mp4",
  ".ogg": "audio/ogg",
  ".otf": "font/otf",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": `image/svg+xml${TEXT}`,
  ".ttf": "font/ttf",
  ".txt": `text/plain${TEXT}`,
  ".wasm": "application/wasm",
  ".wav": "audio/wav",
  ".weba": "audio/webm",
  ".webm": "video/webm",
  ".webmanifest": `application/manifest+json${TEXT}`,
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": `application/xml${TEXT}`,
  ".zip": "application/zip",
};

/** Media type of a file by its name; bytes where the name says nothing. */
export function contentType(path: string): string {
  return TYPES[extname(path).toLowerCase()] ?? "application/octet-stream";
}
