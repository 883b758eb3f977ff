import assert from "node:assert/strict";
import { FAILED_MS, FRESH_MS, LIST_MS, ModelList } from "../../../lib/model/model_list.ts";
import { fixedOffer, listedOffer, MAX_MODELS } from "../../../lib/model/offer.ts";

/** An offer whose server answers when the test says so, on a clock that the test turns. */
function offerOf(...answers: unknown[]) {
  const clock = { time: 0 };
  const asked: PromiseWithResolvers<unknown>[] = [];
  const limits: number[] = [];
  const list = new ModelList({
    list() {
      const answer = Promise.withResolvers<unknown>();
      asked.push(answer);
      const given = answers.shift();
      if (given instanceof Error) answer.reject(given);
      else if (given !== undefined) answer.resolve(given);
      return answer.promise;
    },
    now: () => clock.time,
    timeout(ms) {
      limits.push(ms);
      return new AbortController().signal;
    },
  });
  return { offer: listedOffer("usual", list), list, clock, asked, limits };
}

const listOf = (...ids: unknown[]) => ({ data: ids.map((id) => ({ id })) });

Deno.test("whoever looks at an offer sees what is known, and does not wait for the list", async () => {
  const { offer, asked, limits } = offerOf();
  assert.deepEqual(offer.names, ["usual"]);
  assert.deepEqual(offer.names, ["usual"]);
  assert.equal(asked.length, 1, "two who look ask once");
  assert.deepEqual(limits, [LIST_MS]);
  const settled = offer.settle();
  asked[0].resolve(listOf("b", "a", "usual", "a"));
  assert.equal(await settled, true);
  assert.deepEqual(offer.names, ["usual", "a", "b"]);
  assert.equal(await offer.settle(), false, "there is nothing to wait for any more");
});

Deno.test("a list is fetched again once it is old, and the old one is good until then", async () => {
  const { offer, clock, asked } = offerOf(listOf("old"));
  await offer.settle();
  clock.time = FRESH_MS - 1;
  assert.deepEqual(offer.names, ["usual", "old"]);
  assert.equal(asked.length, 1);
  clock.time = FRESH_MS;
  assert.deepEqual(offer.names, ["usual", "old"]);
  assert.equal(asked.length, 2);
  asked[1].reject(new Error("Gone"));
  await asked[1].promise.catch(() => {});
  assert.deepEqual(offer.names, ["usual", "old"]);
});

Deno.test("a server without a list is not asked at every look, and offers what answers anyway", async () => {
  const { offer, clock, asked } = offerOf(new Error("404"), { data: "none" });
  assert.equal(await offer.settle(), false);
  clock.time = FAILED_MS - 1;
  assert.equal(await offer.settle(), false);
  assert.equal(asked.length, 1);
  clock.time = FAILED_MS;
  assert.equal(await offer.settle(), false);
  assert.equal(asked.length, 2);
  assert.deepEqual(offer.names, ["usual"]);
  assert.equal(offer.allows("chosen-before"), true);
});

Deno.test("a list has a bound, and what is no name is left out", async () => {
  const { offer } = offerOf(listOf(...Array.from({ length: 1_000 }, (_, i) => `m${i}`)));
  await offer.settle();
  assert.equal(offer.names.length, MAX_MODELS);
  const odd = offerOf([{ id: "bare" }, { id: "" }, { id: 7 }, null, "x", { id: "x".repeat(201) }]).offer;
  await odd.settle();
  assert.deepEqual(odd.names, ["usual", "bare"]);
});

Deno.test("a choice that the settings make is fixed", async () => {
  const offer = fixedOffer(["a", "b", "a"]);
  assert.deepEqual(offer.names, ["a", "b"]);
  assert.deepEqual([offer.allows("b"), offer.allows("c")], [true, false]);
  assert.equal(await offer.settle(), false);
});
