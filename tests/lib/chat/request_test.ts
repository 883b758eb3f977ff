import assert from "node:assert/strict";
import {
  MAX_KEY_LENGTH,
  parseChatRequest,
  parseEventNumber,
  parseIdempotencyKey,
  parseStatelessRequest,
} from "../../../lib/chat/request.ts";
import type { MessageRequest } from "../../../lib/chat/request.ts";
import { ChatError } from "../../../lib/errors.ts";

const LIMITS = { maxMessageLength: 10, maxAttachments: 2, maxTextFileBytes: 100, models: ["small", "big"] };

const parseMessageRequest = (body: unknown) => parseChatRequest(body, LIMITS) as MessageRequest;

function refuses(parse: () => unknown, status: number, message: RegExp): void {
  assert.throws(parse, (error) => {
    assert.ok(error instanceof ChatError);
    assert.equal(error.status, status);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("a message may be as long as the limit and no longer", () => {
  assert.equal(parseMessageRequest({ message: "x".repeat(10) }).message, "x".repeat(10));
  refuses(() => parseChatRequest({ message: "x".repeat(11) }, LIMITS), 413, /11 characters long, and 10 is the most/);
});

Deno.test("a body that is no object is refused with 400", () => {
  for (const body of [null, [], "text", 7, true]) {
    refuses(() => parseChatRequest(body, LIMITS), 400, /must be a JSON object/);
    refuses(() => parseStatelessRequest(body, LIMITS), 400, /must be a JSON object/);
  }
});

Deno.test("a message that is missing, no string or blank is refused with 422, by name", () => {
  refuses(() => parseChatRequest({}, LIMITS), 422, /"message" is missing/);
  for (const message of [7, null, [], {}]) {
    refuses(() => parseChatRequest({ message }, LIMITS), 422, /must be a string/);
  }
  for (const message of ["", " ", "\n\t\u3000"]) {
    refuses(() => parseChatRequest({ message }, LIMITS), 422, /not be blank/);
  }
});

Deno.test("a message is passed on as it is, white space and all", () => {
  assert.equal(parseMessageRequest({ message: " hi \n" }).message, " hi \n");
});

Deno.test("parentId may be null for a new beginning, and needs a conversation", () => {
  assert.equal(parseMessageRequest({ message: "x", conversationId: "c" }).parentId, undefined);
  assert.equal(parseMessageRequest({ message: "x", conversationId: "c", parentId: null }).parentId, null);
  refuses(() => parseChatRequest({ message: "x", parentId: "m" }, LIMITS), 400, /needs a "conversationId"/);
});

Deno.test("ids and model must be strings with something in them, and the model one that is on offer", () => {
  for (const name of ["conversationId", "parentId", "model"]) {
    for (const value of [7, "", {}, []]) {
      refuses(() => parseChatRequest({ message: "x", [name]: value }, LIMITS), 400, new RegExp(name));
    }
  }
  assert.equal(parseChatRequest({ message: "x", model: "big" }, LIMITS).model, "big");
  refuses(() => parseChatRequest({ message: "x", model: "huge" }, LIMITS), 422, /one of "small", "big"/);
});

Deno.test("history is a list of user and assistant messages, and what is wrong in it is named", () => {
  const history = [{ role: "user", content: "a" }, { role: "assistant", content: "" }];
  assert.deepEqual(parseStatelessRequest({ message: "x", history }, LIMITS).history, history);
  assert.deepEqual(parseStatelessRequest({ message: "x" }, LIMITS).history, []);
  refuses(() => parseStatelessRequest({ message: "x", history: {} }, LIMITS), 422, /"history" must be a list/);
  for (const entry of [null, "a", { role: "system", content: "a" }, { role: "user" }, { role: "user", content: 7 }]) {
    refuses(() => parseStatelessRequest({ message: "x", history: [history[0], entry] }, LIMITS), 422, /history\[1\]/);
  }
});

Deno.test("an event number is a whole number from 0 on", () => {
  assert.equal(parseEventNumber("0"), 0);
  assert.equal(parseEventNumber("12"), 12);
  for (const text of ["", "-1", "1.5", "1e3", " 1", "x", "9".repeat(16)]) {
    refuses(() => parseEventNumber(text), 400, /whole/);
  }
});

Deno.test("null counts as absent for an id and for the model", () => {
  const fields = parseChatRequest({ message: "x", conversationId: null, model: null }, LIMITS);
  assert.deepEqual(fields, { message: "x", conversationId: undefined, parentId: undefined, model: undefined });
});

Deno.test("an event number that is none is quoted, but not at length", () => {
  refuses(() => parseEventNumber("12a"), 400, /not "12a"$/);
  refuses(() => parseEventNumber("x".repeat(1_000)), 400, /not "x{50}"$/);
});

Deno.test("a reply can be continued or tried again, in its conversation, and brings no message", () => {
  for (const again of ["continue", "retry"]) {
    const body = { conversationId: "c", [again]: "m" };
    assert.deepEqual(parseChatRequest(body, LIMITS), { again, replyId: "m", conversationId: "c", model: undefined });
    assert.deepEqual(parseChatRequest({ ...body, model: "big" }, LIMITS).model, "big");
    refuses(() => parseChatRequest({ [again]: "m" }, LIMITS), 400, new RegExp(`"${again}" needs a "conversationId"`));
    refuses(() => parseChatRequest({ ...body, message: "x" }, LIMITS), 400, /only one/);
    for (const id of ["", 7, {}]) refuses(() => parseChatRequest({ ...body, [again]: id }, LIMITS), 400, /non-empty/);
  }
  refuses(() => parseChatRequest({ conversationId: "c", continue: "m", retry: "m" }, LIMITS), 400, /only one/);
});

Deno.test("an idempotency key may be as long as the bound, and neither longer nor empty", () => {
  assert.equal(parseIdempotencyKey(null), null);
  const longest = "k".repeat(MAX_KEY_LENGTH);
  assert.equal(parseIdempotencyKey(longest), longest);
  for (const key of ["", `${longest}k`]) refuses(() => parseIdempotencyKey(key), 400, /1 to 200/);
});
