import type { AttachmentStore } from "../chat/attachments.ts";
import type { Attachment, ImageType } from "../chat/types.ts";
import { dispositionOf } from "./attachment.ts";

const ENDINGS: Record<ImageType, string> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
};

/**
 * An image as its owner's browser gets it: kept there, and asked about each time, because it may be deleted or somebody else may sit
 * there by then. Whatever is in it, a browser shows it as that kind of image and runs nothing of it.
 */
export function imageResponse(
  { id, name, type, bytes }: Attachment,
  { headers, owner, attachments }: { headers: Headers; owner: string; attachments: AttachmentStore },
): Response {
  // What has an id never changes.
  const etag = `"${id}"`;
  const common = { etag, "cache-control": "private, no-cache" };
  if (headers.get("if-none-match")?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag)) {
    return new Response(null, { status: 304, headers: common });
  }
  const title = name.replace(/\.\w{1,5}$/, "");
  const pieces = attachments.read(owner, id);
  return new Response(ReadableStream.from(pieces), {
    headers: {
      ...common,
      "content-type": type,
      "content-length": String(bytes),
      "content-disposition": dispositionOf({ kind: "inline", title, ending: ENDINGS[type] }),
    },
  });
}
