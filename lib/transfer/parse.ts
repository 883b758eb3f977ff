import * as v from "valibot";
import { MAX_TITLE_LENGTH } from "../chat/ports.ts";
import { MAX_REPLY_TOKENS, MAX_TEMPERATURE } from "../chat/settings.ts";
import type {
  Attachment,
  ChatSettings,
  ContextCut,
  Conversation,
  Ending,
  ErrorReport,
  Reply,
  ToolCall,
  ToolResult,
  Usage,
} from "../chat/types.ts";
import { ChatError } from "../errors.ts";
import { type FileConversation, type FileMessage, FORMAT, VERSION } from "./format.ts";

/** A schema for every field of a type, so that a field which is added to it cannot be forgotten here. */
type Fields<T> = { [Key in keyof Required<T>]: v.GenericSchema<unknown, T[Key]> };

/** Longest value that an error quotes, in UTF-16 code units. */
const MAX_QUOTE = 100;

/** The last that a `Date` can be. */
const MAX_TIME = 8.64e15;

const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, "It is no id"));
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_TIME));
const amount = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));
const name = v.pipe(v.string(), v.maxLength(MAX_TITLE_LENGTH));

const ending = v.object(
  {
    status: v.picklist(["complete", "stopped", "length", "filtered", "interrupted", "failed"]),
    finishReason: v.nullable(name),
  } satisfies Fields<Ending>,
);

const error = v.object({ error: v.string(), code: name, retryable: v.boolean() } satisfies Fields<ErrorReport>);

const usage = v.object(
  {
    promptTokens: amount,
    completionTokens: amount,
    totalTokens: amount,
    firstTokenMs: amount,
    tokensPerSecond: amount,
    thinkingMs: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  } satisfies Fields<Usage>,
);

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const result = v.object(
  {
    content: v.string(),
    isError: v.boolean(),
    ms: v.pipe(v.number(), v.finite(), v.minValue(0)),
  } satisfies Fields<ToolResult>,
);

const call = v.object(
  {
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TITLE_LENGTH)),
    name,
    arguments: v.string(),
    round: count,
    at: count,
    result: v.nullable(result),
  } satisfies Fields<ToolCall>,
);

const context = v.object({ omitted: count, from: v.nullable(id) } satisfies Fields<ContextCut>);

const reply = v.object(
  {
    turnId: id,
    model: name,
    ending: v.nullable(ending),
    error: v.nullable(error),
    usage: v.nullable(usage),
    reasoning: v.optional(v.string()),
    calls: v.optional(v.array(call)),
    context: v.optional(context),
  } satisfies Fields<Reply>,
);

const length = v.pipe(v.number(), v.integer(), v.minValue(1));

const attachment = v.object(
  {
    id,
    name,
    type: v.picklist(["image/png", "image/jpeg", "image/webp", "image/gif"]),
    bytes: length,
    width: length,
    height: length,
  } satisfies Fields<Attachment>,
);

const message = v.object(
  {
    id,
    parentId: v.nullable(id),
    role: v.picklist(["user", "assistant"]),
    content: v.string(),
    createdAt: time,
    attachments: v.optional(v.pipe(v.array(attachment), v.minLength(1))),
    reply: v.optional(reply),
  } satisfies Fields<FileMessage>,
);

const settings = v.object(
  {
    model: v.optional(name),
    systemPrompt: v.optional(v.string()),
    temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TEMPERATURE))),
    maxTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_REPLY_TOKENS))),
  } satisfies Fields<ChatSettings>,
);

const conversation = v.object(
  {
    id,
    title: v.nullable(name),
    createdAt: time,
    changedAt: time,
    leafId: v.nullable(id),
    settings: v.optional(settings),
    messages: v.array(message),
    images: v.optional(v.record(id, v.nullable(v.string()))),
  } satisfies Fields<Conversation> & Fields<FileConversation>,
);

/** @throws {ChatError} `invalid_request`: it is no file of ours, or of a version that is not known here */
export function checkHead({ format, version }: Record<string, unknown>): void {
  if (format !== FORMAT) throw invalid(`The file is no export of ours: its "format" is not "${FORMAT}"`);
  if (version !== VERSION) {
    throw invalid(`The file is of version ${shorten(String(version))}, and only ${VERSION} can be read`);
  }
}

/** @throws {ChatError} `invalid_request`: it is no conversation of a file, and where not */
export function parseConversation(value: unknown): FileConversation {
  const result = v.safeParse(conversation, value, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const where = v.getDotPath(issue);
    throw invalid(`${where ? `"${where}": ` : ""}${shorten(issue.message)}`);
  }
  checkTree(result.output);
  return result.output;
}

/** A message comes after its parent; questions and replies take turns. */
function checkTree({ leafId, messages }: FileConversation): void {
  const roles = new Map<string, FileMessage["role"]>();
  for (const [i, { id, parentId, role, reply }] of messages.entries()) {
    const complain = (what: string) => invalid(`"messages.${i}": ${what}`);
    if (roles.has(id)) throw complain(`There is a message "${id}" before it`);
    if (parentId !== null && !roles.has(parentId)) throw complain(`Its parent "${parentId}" does not come before it`);
    const parent = parentId === null ? null : roles.get(parentId);
    if (role === "user" ? parent === "user" : parent !== "user") throw complain(`It has no place below its parent`);
    if ((role === "assistant") !== (reply !== undefined)) throw complain(`"reply" is for replies, and for all of them`);
    roles.set(id, role);
  }
  if (leafId === null ? messages.length > 0 : !roles.has(leafId)) throw invalid(`"leafId" names none of its messages`);
}

function shorten(text: string): string {
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}

function invalid(message: string): ChatError {
  return new ChatError("invalid_request", message);
}
