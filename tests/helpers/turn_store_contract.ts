import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import type { ChatEvent, NumberedEvent } from "../../lib/chat/events.ts";
import type { Store, StoredTurn, TurnRef, TurnStore } from "../../lib/chat/ports.ts";
import { assertProperty } from "./properties.ts";
import { OWNER } from "./stored.ts";
import { beginTurn, progressOf, readAll, RUNNER, textEvent, texts } from "./stored_turns.ts";
import { within } from "./within.ts";

/** Gives an empty store, and takes it back. */
export type OpenTurnStore = (
  options: { now(): number; pollMs: number },
) => Promise<{ store: Store; turns: TurnStore } & AsyncDisposable>;

const STRANGER = "fedcba9876543210fedcba9876543210";
const END: ChatEvent = { type: "end", data: { status: "interrupted", finishReason: null, html: "<p>Hi</p>" } };

/** What every store of turns does. */
export function turnStoreContract(name: string, open: OpenTurnStore): void {
  interface Tools {
    store: Store;
    turns: TurnStore;
    clock: { time: number };
    /** A turn that has begun. */
    turn: TurnRef & { conversationId: string };
  }
  function test(does: string, body: (tools: Tools) => Promise<void>): void {
    Deno.test(`turn store on ${name} ${does}`, async () => {
      const clock = { time: 1_000 };
      await using opened = await open({ now: () => clock.time, pollMs: 5 });
      await body({ ...opened, clock, turn: await beginTurn(opened.store) });
    });
  }
  const leftAlone = { signal: new AbortController().signal };

  test("has a turn as soon as its messages are stored", async ({ store, turns, turn }) => {
    const [userMessage, replyMessage] = await store.messages(OWNER, turn.conversationId);
    const expected: StoredTurn = {
      ...turn,
      userMessageId: userMessage.id,
      messageId: replyMessage.id,
      lastId: 0,
      ended: false,
      runner: RUNNER,
      leaseUntil: 10_000,
      stop: false,
      takenOver: false,
    };
    assert.deepEqual(await turns.turn(turn), expected);
    assert.deepEqual(await turns.events(turn, 0), []);
  });

  test("appends and renews the lease", async ({ turns, turn }) => {
    const end = { id: 6, event: END };
    assert.deepEqual(await turns.commit([progressOf(turn, texts(1, 3), { leaseUntil: 11_000 })], RUNNER), {
      stop: [],
      lost: [],
    });
    const { lastId, leaseUntil, ended } = (await turns.turn(turn))!;
    assert.deepEqual({ lastId, leaseUntil, ended }, { lastId: 3, leaseUntil: 11_000, ended: false });
    await turns.commit([progressOf(turn, [...texts(4, 5), end], { ended: true })], RUNNER);
    assert.deepEqual(await turns.events(turn, 0), [...texts(1, 5), end]);
    assert.deepEqual(await turns.events(turn, 4), [...texts(5, 5), end]);
    assert.deepEqual(await turns.events(turn, 6), []);
    assert.equal((await turns.turn(turn))!.ended, true);
  });

  test("hides what belongs to somebody else like what nobody has", async ({ turns, turn }) => {
    await turns.commit([progressOf(turn, texts(1, 3))], RUNNER);
    const unknown = ["made-up", "", "x".repeat(3_000), "\ud800", "a/b"].map((id) => ({ owner: OWNER, id }));
    for (const ref of [{ ...turn, owner: STRANGER }, { ...turn, owner: "" }, ...unknown]) {
      assert.equal(await turns.turn(ref), null);
      assert.deepEqual(await turns.events(ref, 0), []);
      assert.equal(await turns.requestStop(ref), false);
      assert.equal(await turns.takeOver(ref, { events: texts(4, 4), now: 99_999, runner: "thief" }), false);
      await turns.changed(ref, { lastId: 0, ...leftAlone });
    }
    const lost = await turns.commit([progressOf({ ...turn, owner: STRANGER }, texts(1, 1))], "thief");
    assert.deepEqual(lost, { stop: [], lost: [turn.id] });
    assert.equal((await turns.turn(turn))!.stop, false);
  });

  test("tells the runner to stop, every time until the turn has ended", async ({ turns, turn }) => {
    assert.equal(await turns.requestStop(turn), true);
    assert.equal(await turns.requestStop(turn), true, "twice is no error");
    for (const first of [1, 2]) {
      const told = await turns.commit([progressOf(turn, texts(first, first))], RUNNER);
      assert.deepEqual(told, { stop: [turn.id], lost: [] });
    }
    await turns.commit([progressOf(turn, [{ id: 3, event: END }], { ended: true })], RUNNER);
    assert.equal(await turns.requestStop(turn), false, "late");
  });

  test("tells a silent runner to stop", async ({ turns, turn }) => {
    const silent = () => turns.commit([progressOf(turn, [])], RUNNER);
    assert.deepEqual(await silent(), { stop: [], lost: [] });
    await turns.requestStop(turn);
    assert.deepEqual(await silent(), { stop: [turn.id], lost: [] });
  });

  test("takes a turn over once its lease has run out, and not before", async ({ turns, turn }) => {
    await turns.commit([progressOf(turn, texts(1, 3), { leaseUntil: 5_000 })], RUNNER);
    const end = { id: 4, event: END };
    assert.equal(await turns.takeOver(turn, { events: [end], now: 5_000, runner: "runner-2" }), false);
    assert.equal(await turns.takeOver(turn, { events: texts(3, 3), now: 5_001, runner: "runner-2" }), false, "grown");
    assert.equal(await turns.takeOver(turn, { events: [end], now: 5_001, runner: "runner-2" }), true);
    assert.deepEqual(await turns.events(turn, 0), [...texts(1, 3), end]);
    const { ended, takenOver, lastId, runner } = (await turns.turn(turn))!;
    assert.deepEqual([ended, takenOver, lastId, runner], [true, true, 4, "runner-2"]);
    const told = await turns.commit([progressOf(turn, texts(4, 9))], RUNNER);
    assert.deepEqual(told, { stop: [], lost: [turn.id] });
    assert.deepEqual(await turns.events(turn, 3), [end]);
    assert.equal(await turns.takeOver(turn, { events: texts(5, 5), now: 9_999, runner: "runner-3" }), false, "ended");
  });

  test("lets one of twenty take a turn over", async ({ turns, turn }) => {
    const takers = Array.from({ length: 20 }, (_, i) => ({ runner: `taker-${i}`, text: `${i}` }));
    const won = await Promise.all(takers.map(({ runner, text }) => {
      return turns.takeOver(turn, { events: [textEvent(1, text), { id: 2, event: END }], now: 10_001, runner });
    }));
    assert.equal(won.filter(Boolean).length, 1);
    const winner = takers[won.indexOf(true)];
    assert.equal((await turns.turn(turn))!.runner, winner.runner);
    assert.deepEqual(await turns.events(turn, 0), [textEvent(1, winner.text), { id: 2, event: END }]);
  });

  test("writes for the rest where one of many is lost and one is to stop", async ({ store, turns, turn }) => {
    const [lost, stop] = [await beginTurn(store), await beginTurn(store)];
    const all = [turn, lost, stop];
    await turns.commit(all.map((turn) => progressOf(turn, texts(1, 1))), RUNNER);
    await turns.takeOver(lost, { events: [{ id: 2, event: END }], now: 10_001, runner: "runner-2" });
    await turns.requestStop(stop);
    const told = await turns.commit(all.map((turn) => progressOf(turn, texts(2, 4))), RUNNER);
    assert.deepEqual(told, { stop: [stop.id], lost: [lost.id] });
    assert.deepEqual(await Promise.all(all.map(async (turn) => (await turns.turn(turn))!.lastId)), [4, 2, 4]);
  });

  test("leaves out what it has, and refuses a gap", async ({ turns, turn }) => {
    await turns.commit([progressOf(turn, texts(1, 3))], RUNNER);
    await turns.commit([progressOf(turn, texts(1, 5))], RUNNER);
    assert.deepEqual(await turns.events(turn, 0), texts(1, 5));
    await assert.rejects(turns.commit([progressOf(turn, texts(7, 8))], RUNNER), RangeError);
    await turns.commit([progressOf(turn, [{ id: 6, event: END }], { ended: true })], RUNNER);
    const repeated = await turns.commit([progressOf(turn, [{ id: 6, event: END }], { ended: true })], RUNNER);
    assert.deepEqual(repeated, { stop: [], lost: [] }, "an end may be repeated too");
    assert.equal((await readAll(turns, turn)).length, 6);
  });

  test("keeps events of every size in order, however they are committed and read", async ({ store, turns }) => {
    const size = fc.oneof(
      { weight: 60, arbitrary: fc.constant(3) },
      { weight: 10, arbitrary: fc.nat(2_000) },
      { weight: 2, arbitrary: fc.integer({ min: 65_500, max: 65_540 }) },
      { weight: 1, arbitrary: fc.constant(450_000) },
    );
    const commits = fc.array(fc.array(size, { maxLength: 20 }), { maxLength: 8 });
    await assertProperty(
      fc.asyncProperty(commits, fc.infiniteStream(fc.nat(400)), async (commits, afters) => {
        const turn = await beginTurn(store);
        const all: NumberedEvent[] = [];
        for (const sizes of commits) {
          const events = sizes.map((size, i) => textEvent(all.length + i + 1, "水é\ud800x"[i % 4].repeat(size)));
          all.push(...events);
          await turns.commit([progressOf(turn, events)], RUNNER);
          const after = afters.next().value % (all.length + 1);
          assert.deepEqual(await readAll(turns, turn, after), all.slice(after));
        }
        assert.equal((await turns.turn(turn))!.lastId, all.length);
      }),
      { numRuns: 12 },
    );
  });

  test("reads a long log in parts", async ({ turns, turn }) => {
    const log = Array.from({ length: 300 }, (_, i) => textEvent(i + 1, "x".repeat(3_000)));
    for (let i = 0; i < 300; i += 10) await turns.commit([progressOf(turn, log.slice(i, i + 10))], RUNNER);
    const part = await turns.events(turn, 0);
    const bytes = JSON.stringify(part).length;
    assert.ok(bytes > 250_000 && bytes < 320_000, `${bytes}`);
    assert.deepEqual(await readAll(turns, turn), log);
  });

  test("says when a turn has gained something, has ended or is gone", async ({ store, turns, turn, clock }) => {
    const first = turns.changed(turn, { lastId: 0, ...leftAlone });
    await turns.commit([progressOf(turn, texts(1, 2))], RUNNER);
    await within(1_000, first);
    await within(1_000, turns.changed(turn, { lastId: 1, ...leftAlone }));
    const end = turns.changed(turn, { lastId: 3, ...leftAlone });
    await turns.commit([progressOf(turn, [{ id: 3, event: END }], { ended: true })], RUNNER);
    await within(1_000, end);

    const other = await beginTurn(store);
    const gone = turns.changed(other, { lastId: 0, ...leftAlone });
    await store.deleteConversation(OWNER, other.conversationId, 0);
    clock.time += 1;
    await store.sweep();
    await within(1_000, gone);
  });

  test("stops waiting when told to", async ({ turns, turn }) => {
    const reader = new AbortController();
    const changed = turns.changed(turn, { lastId: 0, signal: reader.signal });
    reader.abort();
    await within(1_000, changed);
    await within(1_000, turns.changed(turn, { lastId: 0, signal: reader.signal }));
  });

  test("forgets a log an hour after its end", async ({ store, turns, turn, clock }) => {
    await turns.commit([progressOf(turn, [...texts(1, 200), { id: 201, event: END }], { ended: true })], RUNNER);
    clock.time += 3_599_999;
    await store.sweep();
    assert.equal((await readAll(turns, turn)).length, 201);
    clock.time += 1;
    assert.equal(await turns.turn(turn), null, "before anything is swept");
    assert.deepEqual(await turns.events(turn, 0), []);
    await store.sweep();
    assert.equal((await store.messages(OWNER, turn.conversationId)).length, 2, "messages stay");
  });

  test("keeps the log of a turn that nobody has ended", async ({ store, turns, turn, clock }) => {
    await turns.commit([progressOf(turn, texts(1, 200))], RUNNER);
    clock.time += 1_000 * 3_600_000;
    await store.sweep();
    assert.equal((await readAll(turns, turn)).length, 200);
    const events = [{ id: 201, event: END }];
    assert.equal(await turns.takeOver(turn, { events, now: clock.time, runner: "runner-2" }), true);
  });

  test("loses a turn whose conversation is removed", async ({ store, turns, turn, clock }) => {
    await turns.commit([progressOf(turn, texts(1, 5))], RUNNER);
    await store.deleteConversation(OWNER, turn.conversationId, 1_000);
    assert.deepEqual(await turns.commit([progressOf(turn, texts(6, 6))], RUNNER), { stop: [], lost: [] }, "undoable");
    clock.time += 1_000;
    await store.sweep();
    assert.deepEqual(await turns.commit([progressOf(turn, texts(7, 7))], RUNNER), { stop: [], lost: [turn.id] });
    assert.equal(await turns.turn(turn), null);
    assert.deepEqual(await turns.events(turn, 0), []);
  });
}
