import { LogReader } from "../../lib/chat/log.ts";
import { parseChatRequest } from "../../lib/chat/request.ts";
import { readJson } from "../../lib/http/body.ts";
import { turnStream } from "../../lib/http/turn_stream.ts";
import { define } from "../../utils.ts";

/** Starts a turn and streams it from its first event on. */
export const handler = define.handlers({
  async POST(ctx) {
    const { owner, turns, limits, keepAliveMs } = ctx.state;
    const request = parseChatRequest(await readJson(ctx.req, limits.maxBodyBytes), limits);
    const { log } = await turns.start(owner, request);
    return turnStream(new LogReader(log, 0), { keepAliveMs });
  },
});
