import { allConversationsFile } from "../../lib/http/conversation_file.ts";
import { readConversations } from "../../lib/transfer/read.ts";
import { define } from "../../utils.ts";

/** All conversations of an owner, as one file. */
export const handler = define.handlers({
  GET(ctx) {
    const title = `freshet-${new Date().toISOString().slice(0, 10)}`;
    return allConversationsFile(readConversations(ctx.state), { ...ctx.state, title });
  },
});
