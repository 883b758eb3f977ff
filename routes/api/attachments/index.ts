import { toFileName } from "../../../lib/chat/quoted_file.ts";
import { ChatError } from "../../../lib/errors.ts";
import { bodySize, readWhole } from "../../../lib/http/body.ts";
import { keepImage } from "../../../lib/http/keep_image.ts";
import { define } from "../../../utils.ts";

/** Keeps an image, the body of the request, for a message that is to come; `?name=` is how its file is called. */
export const handler = define.handlers({
  async POST(ctx) {
    const { owner, address, limits, admission } = ctx.state;
    if (limits.maxAttachments === 0) throw new ChatError("forbidden", "Messages take no files here");
    await admission.admitFile({ owner, address }, bodySize(ctx.req.headers, limits.maxImageBytes));
    const bytes = await readWhole(ctx.req, limits.maxImageBytes);
    const file = { name: toFileName(ctx.url.searchParams.get("name") ?? "image"), bytes };
    // No page needs it to be shown, nor what knows of kinds of images.
    const { inspectFile } = await import("../../../lib/http/attached_file.ts");
    const content = inspectFile(file, limits);
    if (typeof content === "string") {
      const message = `"${file.name}" is text: put it into the message itself, or send it with a form`;
      throw new ChatError("unsupported_file", message);
    }
    const attachment = await keepImage(file, content, ctx.state);
    const headers = { location: `/api/attachments/${attachment.id}`, "cache-control": "no-store" };
    return Response.json(attachment, { status: 201, headers });
  },
});
