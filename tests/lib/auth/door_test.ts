import assert from "node:assert/strict";
import { BELIEVED_MS, Door, type DoorSettings, FLOW_MS } from "../../../lib/auth/door.ts";
import type { AuthStore } from "../../../lib/auth/ports.ts";
import { ChatError } from "../../../lib/errors.ts";
import { FakeAuthStore } from "../../helpers/fake_auth_store.ts";

const DAY_MS = 86_400_000;
const PASSWORD = { password: "correct horse", oidc: null, signInDays: 30 };
const OIDC = {
  password: null,
  oidc: { issuer: "https://id.example", clientId: "chat", clientSecret: null, allowed: null },
  signInDays: 30,
};
const ADA = { owner: "oidc-1", name: "Ada" };

function setUp(settings: DoorSettings = PASSWORD) {
  const store = new FakeAuthStore();
  const clock = { now: 1_800_000_000_000 };
  const errors: unknown[] = [];
  const open = (settings: DoorSettings, other: AuthStore = store) => {
    return new Door({ settings, store: other, now: () => clock.now, onError: (error) => errors.push(error) });
  };
  return { door: open(settings), open, store, clock, errors };
}

const refusal = (code: string) => (error: unknown) => error instanceof ChatError && error.code === code;

Deno.test("a door is open where there is no way to sign in", () => {
  assert.ok(setUp({ ...PASSWORD, password: null }).door.isOpen);
  assert.equal(setUp(PASSWORD).door.isOpen, false);
  assert.deepEqual(setUp(PASSWORD).door.ways, { password: true, provider: null });
  assert.deepEqual(setUp(OIDC).door.ways, { password: false, provider: "id.example" });
});

Deno.test("a sign-in is recognized for as long as it holds, in every process on the store", async () => {
  const { door, open, clock } = setUp();
  const sealed = await door.signIn(null);
  const { id, ...signIn } = (await door.recognize(sealed))!;
  assert.deepEqual(signIn, { way: "password", owner: null, name: null });
  assert.match(id, /^[0-9a-f]{32}$/);
  clock.now += 30 * DAY_MS - 1;
  assert.equal((await open(PASSWORD).recognize(sealed))?.id, id);
  clock.now += 1;
  assert.equal(await door.recognize(sealed), null);
});

Deno.test("every sign-in is one of its own", async () => {
  const { door } = setUp();
  const [one, two] = [await door.signIn(null), await door.signIn(null)];
  assert.notEqual((await door.recognize(one))?.id, (await door.recognize(two))?.id);
});

Deno.test("a person's sign-in says whose conversations are theirs", async () => {
  const { door } = setUp(OIDC);
  const { owner, name, way } = (await door.recognize(await door.signIn(ADA)))!;
  assert.deepEqual([owner, name, way], ["oidc-1", "Ada", "oidc"]);
});

Deno.test("with another password, provider, client or guest list, nobody is in any more", async () => {
  const { door, open } = setUp();
  const sealed = await door.signIn(null);
  assert.equal(await open({ ...PASSWORD, password: "correct house" }).recognize(sealed), null);
  assert.equal(await open(OIDC).recognize(sealed), null);
  assert.notEqual(await open({ ...PASSWORD, oidc: OIDC.oidc }).recognize(sealed), null);

  const person = await open(OIDC).signIn(ADA);
  const others = [
    { issuer: "https://other.example" },
    { clientId: "other" },
    { allowed: ["@example.com"] },
  ];
  for (const other of others) {
    assert.equal(await open({ ...OIDC, oidc: { ...OIDC.oidc, ...other } }).recognize(person), null);
  }
  assert.equal(await open(PASSWORD).recognize(person), null);
});

Deno.test("what another store's key has sealed lets nobody in, nor does anything that was made up", async () => {
  const { door, open } = setUp();
  const sealed = await open(PASSWORD, new FakeAuthStore()).signIn(null);
  for (const text of [null, "", sealed, "x", btoa('[9999999999999,{"id":"x","way":"password"}]'), `${btoa("{}")}.`]) {
    assert.equal(await door.recognize(text), null);
  }
});

Deno.test("a sign-in that was ended is over for every copy of it: here at once, elsewhere within 5 s", async () => {
  const { door, open, clock } = setUp();
  const elsewhere = open(PASSWORD);
  const sealed = await door.signIn(null);
  const signIn = (await door.recognize(sealed))!;
  assert.ok(await elsewhere.recognize(sealed));
  await door.end(signIn);
  assert.equal(await door.recognize(sealed), null);
  clock.now += BELIEVED_MS;
  assert.equal(await elsewhere.recognize(sealed), null);
});

Deno.test("the store is asked about a sign-in no more than every 5 s", async () => {
  const { door, store, clock } = setUp();
  let asked = 0;
  const hasEnded = store.hasEnded.bind(store);
  store.hasEnded = (id) => {
    asked++;
    return hasEnded(id);
  };
  const sealed = await door.signIn(null);
  for (let i = 0; i < 10; i++) await door.recognize(sealed);
  assert.equal(asked, 1);
  clock.now += BELIEVED_MS;
  await door.recognize(sealed);
  assert.equal(asked, 2);
});

Deno.test("while the store fails, who has signed in stays in, the log is told, and nobody new comes in, or is told that they are out", async () => {
  const { door, open, store, errors } = setUp();
  const sealed = await door.signIn(null);
  store.failure = new Error("locked");
  assert.ok(await door.recognize(sealed));
  assert.equal(errors.length, 1);
  const fresh = open(PASSWORD);
  await assert.rejects(fresh.signIn(null), refusal("unavailable"));
  await assert.rejects(fresh.recognize(sealed), refusal("unavailable"));
  await assert.rejects(door.end((await door.recognize(sealed))!), refusal("unavailable"));
  store.failure = null;
  assert.ok(await fresh.recognize(sealed));
});

Deno.test("the password lets in, another does not, and a browser that was in before is told from strangers", async () => {
  const { door } = setUp();
  const stranger = { address: "192.0.2.1", sealed: null };
  await door.checkPassword("correct horse", stranger);
  for (let i = 0; i < 5; i++) await assert.rejects(door.checkPassword("wrong", stranger), refusal("wrong_password"));
  await assert.rejects(door.checkPassword("correct horse", stranger), refusal("too_many_attempts"));
  const known = { address: "192.0.2.1", sealed: await door.signIn(null) };
  await door.checkPassword("correct horse", known);
});

Deno.test("a browser is still known when its sign-in is past its time, and made-up ones are strangers", async () => {
  const { door, clock } = setUp();
  const sealed = await door.signIn(null);
  clock.now += 60 * DAY_MS;
  const stranger = { address: "192.0.2.1", sealed: "made.up" };
  for (let i = 0; i < 5; i++) await assert.rejects(door.checkPassword("wrong", stranger), refusal("wrong_password"));
  const other = { ...stranger, sealed: "made.up2" };
  await assert.rejects(door.checkPassword("wrong", other), refusal("too_many_attempts"));
  await door.checkPassword("correct horse", { ...stranger, sealed });
});

Deno.test("without a password, none is right", async () => {
  const { door } = setUp(OIDC);
  const who = { address: null, sealed: null };
  for (const given of ["", "null", "correct horse"]) {
    await assert.rejects(door.checkPassword(given, who), refusal("unauthenticated"));
  }
});

Deno.test("without a provider, nobody is sent to one, nor comes back from one", async () => {
  const { door } = setUp();
  await assert.rejects(door.beginFlow("https://chat.example/signin/callback", "/"), refusal("not_found"));
  await assert.rejects(door.finishFlow(new URL("https://chat.example/"), null), refusal("not_found"));
  assert.equal(await door.endUrl((await door.recognize(await door.signIn(null)))!, "https://chat.example/"), null);
});

Deno.test("nobody comes back from a provider without what they left with, or with a sign-in in its place", async () => {
  const { door, clock } = setUp(OIDC);
  const url = new URL("https://chat.example/signin/callback?code=x&state=y");
  for (const sealed of [null, "", "made.up", await door.signIn(ADA)]) {
    await assert.rejects(door.finishFlow(url, sealed), refusal("sign_in_expired"));
  }
  clock.now += FLOW_MS;
  assert.ok(await door.recognize(await door.signIn(ADA)));
});
