import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { post, request, type TestApp, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { HttpBrowser } from "../helpers/http_browser.ts";
import { signInSetup } from "../helpers/sign_in.ts";

/** A browser that has chats from before anybody had to sign in. */
async function browserWithChats({ turns }: TestApp, messages: string[]): Promise<HttpBrowser> {
  const owner = newId();
  for (const message of messages) await (await turns.start(owner, { message })).ended;
  const browser = new HttpBrowser();
  browser.cookies.push({ name: "session", value: owner, host: "127.0.0.1", path: "/" });
  return browser;
}

async function signIn(browser: HttpBrowser, account: string) {
  await browser.press(/Sign in with/);
  if (/Enter any login/.test(browser.page!.html)) await browser.submit({ login: account, password: "any" });
  return /Continue/.test(browser.page!.html) ? await browser.submit({}, { button: "Continue" }) : browser.page!;
}

Deno.test("what a browser had before its person signed in is offered, and theirs on every device once they say so", async () => {
  await using setup = await signInSetup();
  const { url, app } = setup;
  const browser = await browserWithChats(app, ["First of before", "Second of before"]);
  const anonymous = browser.copy();
  await browser.open(`${url}/export`);
  const offer = await signIn(browser, "ada");
  assert.equal(offer.url, `${url}/bring?to=%2Fexport`);
  assert.match(offer.html, /This browser has 2 chats from before you signed in\./);
  const laptop = new HttpBrowser();
  await laptop.open(url);
  assert.doesNotMatch((await signIn(laptop, "ada")).html, /of before/, "nothing is taken before they say so");

  const brought = await browser.submit({}, { button: "Bring them along" });
  assert.equal(brought.url, `${url}/export`);
  for (const each of [brought, await laptop.open(url)]) assert.match(each.html, /Second of before.*First of before/s);
  assert.equal(browser.cookies.some(({ name }) => name === "session"), false);
  assert.equal((await browser.open(`${url}/bring`)).url, `${url}/`, "there is nothing left to bring");
  const [{ value }] = anonymous.cookies;
  assert.equal((await app.store.conversations(value, { limit: 1 })).items.length, 0, "and nothing stays behind");
});

Deno.test("who does not want that goes on without, can come back to it, and another person of that browser has nothing of it", async () => {
  await using setup = await signInSetup();
  const { url, app } = setup;
  const browser = await browserWithChats(app, ["Only one of before"]);
  await browser.open(url);
  await signIn(browser, "bob");
  assert.match(browser.page!.html, /This browser has a chat from before you signed in\./);
  assert.doesNotMatch((await browser.press("Not now")).html, /Only one of before/);
  await browser.open(`${url}/export`);
  await browser.press("Bring them along");
  assert.equal(browser.page!.url, `${url}/bring?to=/export`);
  await browser.submit({}, { button: "Bring it along" });
  assert.match(browser.page!.html, /Only one of before/);
});

const HTTPS = "https://chat.example";
const BROWSER = { accept: "text/html" };
const over = (asked: Request) => new Request(asked.url.replace("http://127.0.0.1:8000", HTTPS), asked);

Deno.test("over HTTPS, what a browser has by the cookie of older versions is offered, and not taken: another host can have set it", async () => {
  const app = testApp(new FakeModel(["Hello", STOP]), { CHAT_HOSTS: "chat.example" });
  await (await app.turns.start(app.owner, { message: "Of the old version" })).ended;
  const cookie = `session=${app.owner}`;
  const visit = await app.fetch(over(request("/export?from=1.x", undefined, { ...BROWSER, cookie })));
  assert.deepEqual([visit.status, visit.headers.get("location")], [303, "/bring?to=%2Fexport%3Ffrom%3D1.x"]);
  const [fresh] = visit.headers.getSetCookie()[0].split(";");
  assert.match(fresh, /^__Host-session=[0-9a-f]{32}$/);
  assert.ok(!fresh.includes(app.owner));

  const both = { ...BROWSER, cookie: `${cookie}; ${fresh}` };
  assert.doesNotMatch(await assertHtml(await app.fetch(over(request("/", undefined, both)))), /Of the old version/);
  const offer = await assertHtml(await app.fetch(over(request("/bring?to=/", undefined, both))));
  assert.match(offer, /This browser has a chat from before Freshet was brought up to date\./);
  assert.match(
    await assertHtml(await app.fetch(over(request("/export", undefined, both)))),
    /href="\/bring\?to=\/export"/,
  );
  const brought = await app.fetch(over(post("/bring", { to: "/" }, both)));
  assert.equal(brought.status, 303);
  assert.ok(brought.headers.getSetCookie().includes("session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"));
  const after = { ...BROWSER, cookie: fresh };
  assert.match(await assertHtml(await app.fetch(over(request("/", undefined, after)))), /Of the old version/);
});

Deno.test("a browser that has nothing from before is asked nothing", async () => {
  const app = testApp(new FakeModel(["Hello", STOP]), { CHAT_HOSTS: "chat.example" });
  for (const cookie of [`session=${newId()}`, "session=nonsense", "a=b"]) {
    assert.equal((await app.fetch(over(request("/", undefined, { ...BROWSER, cookie })))).status, 200);
  }
  for (const headers of [{ ...BROWSER, cookie: `session=${app.owner}` }, { cookie: `session=${app.owner}` }]) {
    const response = await app.fetch(request("/bring?to=/export", undefined, headers as Record<string, string>));
    assert.deepEqual([response.status, response.headers.get("location")], [303, "/export"]);
  }
});
