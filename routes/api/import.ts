import { bodySize, readBytes } from "../../lib/http/body.ts";
import { define } from "../../utils.ts";

/** Adds the conversations of a file, one by one as it comes in, and says what became of them. */
export const handler = define.handlers({
  async POST(ctx) {
    const { owner, address, store, limits, admission } = ctx.state;
    await admission.admitFile({ owner, address }, bodySize(ctx.req.headers, limits.maxImportBytes));
    const bytes = readBytes(ctx.req, { type: "application/json", maxBytes: limits.maxImportBytes });
    // As on the page that imports.
    const { importFile } = await import("../../lib/transfer/import.ts");
    const result = await importFile(bytes, { owner, store, now: Date.now });
    return Response.json(result, { headers: { "cache-control": "no-store" } });
  },
});
