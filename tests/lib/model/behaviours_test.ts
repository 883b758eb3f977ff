import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { createChatFlow } from "../../../lib/chat/flow.ts";
import type { Model } from "../../../lib/chat/model_port.ts";
import { initialState } from "../../../lib/chat/state.ts";
import type { Toolbox } from "../../../lib/chat/toolbox.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { newImage } from "../../helpers/attachments.ts";
import { type Behaviour, parseBehaviour, toldLines } from "../../helpers/behaviour.ts";
import { openAiServer } from "../../helpers/openai_server.ts";
import { runFlow } from "../../helpers/run_flow.ts";
import { CUT, DONE, finish, type Piece, text } from "../../helpers/openai_wire.ts";
import { TIMES } from "../../helpers/properties.ts";

const FOLDER = new URL("behaviours/", import.meta.url);

const { attachment, bytes: IMAGE } = newImage();
/** Whatever is called. */
const TOOLS: Toolbox = {
  specs: [{ name: "now", description: "Tells the time", parameters: { type: "object", properties: {} } }],
  run: () => Promise.resolve({ content: "Noon", isError: false }),
};

/** What a reader of a turn is told. */
function reply(model: Model, { hasImage }: Behaviour): Promise<ChatEvent[]> {
  const { signal } = new AbortController();
  const readImage = () => Promise.resolve(IMAGE);
  const flow = createChatFlow({ model, tools: TOOLS, systemPrompt: "Be kind.", readImage, signal });
  return runFlow(flow, initialState("Hi", { attachments: hasImage ? [attachment] : [] }));
}

/** What every server says to a second request: to one with a result, or to one without what it turned down. */
const NEXT_TEXT = "Noon";
const NEXT_ANSWER = [text(NEXT_TEXT), finish(), DONE];

/** A model whose server sends these pieces, from within the process. */
function modelOf({ status, contentType, isCut }: Behaviour, pieces: Uint8Array[]): Model {
  let isFirst = true;
  const rest = pieces.values();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value, done } = rest.next();
      if (!done) controller.enqueue(value);
      else if (isCut) controller.error(new TypeError("error reading a body from connection"));
      else controller.close();
    },
  }, { highWaterMark: 0 });
  const headers = { "content-type": contentType };
  const fetch = () => {
    const answer = isFirst ? new Response(body, { status, headers }) : new Response(NEXT_ANSWER.join(""));
    isFirst = false;
    return Promise.resolve(answer);
  };
  return createOpenAiModel({ model: "stub-1", fetch });
}

/** From one byte that a body is broken off after to the next; a word or a mark has more of them. */
const STEP = TIMES > 1 ? 1 : 3;

/** Nobody can know what this would have become. */
const HALF_TAG = /<\/?(t(h(i(nk?)?)?)?)?$/;

function textOf(events: ChatEvent[], type: "text" | "reasoning"): string {
  return events.map((event) => event.type === type ? event.data : "").join("");
}

const names = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name).sort();

for (const name of names) {
  const behaviour = parseBehaviour(await Deno.readTextFile(new URL(name, FOLDER)));
  const { title, status, contentType, body, isCut, told } = behaviour;
  const bytes = new TextEncoder().encode(body);

  Deno.test(`${title} (${name})`, async () => {
    const frames: Piece[] = body.split(/(?<=\n\r?\n)/);
    let isFirst = true;
    await using server = await openAiServer(() => {
      if (!isFirst) return NEXT_ANSWER;
      isFirst = false;
      if (status === 200 && contentType === "text/event-stream") return isCut ? [...frames, CUT] : frames;
      return new Response(body, { status, headers: { "content-type": contentType } });
    });
    assert.deepEqual(
      toldLines(await reply(createOpenAiModel({ model: "stub-1", baseURL: server.url }), behaviour)),
      told,
    );
  });

  Deno.test(`${title}, in pieces of a byte (${name})`, async () => {
    const pieces = Array.from(bytes, (byte) => new Uint8Array([byte]));
    assert.deepEqual(toldLines(await reply(modelOf(behaviour, pieces), behaviour)), told);
  });

  Deno.test(`${title}, broken off anywhere (${name})`, async () => {
    const whole = await reply(modelOf(behaviour, [bytes]), behaviour);
    for (let i = 0; i < bytes.length; i += STEP) {
      const part = await reply(modelOf(behaviour, [bytes.slice(0, i)]), behaviour);
      for (const type of ["text", "reasoning"] as const) {
        assert.ok(textOf(whole, type).startsWith(textOf(part, type).replace(HALF_TAG, "")), `${type} after byte ${i}`);
      }
      const lines = toldLines(part);
      // It is over once the server has said so, and no end is made up before.
      const isAskedAgain = textOf(part, "text").endsWith(NEXT_TEXT);
      const hasEnded = isAskedAgain || /"finish_reason":"|\[DONE\]/.test(body.slice(0, i));
      if (!hasEnded) assert.match(lines.at(-1)!, /^end (interrupted|failed) -$/, `after byte ${i}`);
      assert.ok(!lines.includes("error internal"), `after byte ${i}`);
      const [calls, all] = [lines, toldLines(whole)].map((lines) => lines.filter((line) => line.startsWith("call ")));
      assert.deepEqual(calls, all.slice(0, calls.length), `after byte ${i}`);
    }
  });
}
