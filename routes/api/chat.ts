import { parseChatRequest } from "../../lib/chat/request.ts";
import { readJson } from "../../lib/http/body.ts";
import { turnStream } from "../../lib/http/turn_stream.ts";
import { define } from "../../utils.ts";

/** Starts a turn and streams it from its first event on. */
export const handler = define.handlers({
  async POST(ctx) {
    const { turns, limits, keepAliveMs } = ctx.state;
    const request = parseChatRequest(await readJson(ctx.req, limits.maxBodyBytes), limits);
    const { log } = await turns.start(request);
    return turnStream(log, { after: 0, keepAliveMs });
  },
});
