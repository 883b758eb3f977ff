import assert from "node:assert/strict";
import { HttpBrowser, type OpenPage } from "../helpers/http_browser.ts";
import { type SignInSetup, signInSetup } from "../helpers/sign_in.ts";

/** From the sign-in page through the provider's own pages, and back. */
async function signIn(browser: HttpBrowser, account: string): Promise<OpenPage> {
  await browser.press(/Sign in with/);
  await browser.submit({ login: account, password: "any" });
  return await browser.submit({}, { button: "Continue" });
}

/** Opens a page as somebody who is not in, signs in, and is back at it. */
async function enter({ url }: SignInSetup, account: string, path = "/"): Promise<HttpBrowser> {
  const browser = new HttpBrowser();
  await browser.open(url + path);
  const page = await signIn(browser, account);
  assert.equal(page.url, url + path);
  assert.equal(page.status, 200, page.html);
  return browser;
}

const signInOf = (browser: HttpBrowser) => browser.cookies.find(({ name }) => name === "sign-in");

Deno.test("one signs in with the provider, comes back to what one wanted to see, and has the same conversations everywhere", async () => {
  await using setup = await signInSetup({ claims: () => ({ name: "Ada L." }) });
  const { url, app } = setup;
  const phone = await enter(setup, "ada", "/export?from=1.x");
  assert.match(phone.page!.html, /Ada L\..*Sign out/s);
  await phone.open(url);
  const sent = await phone.submit({ message: "Mine on every device" });
  assert.match(sent.url, /\/c\/\w+#newest$/);

  const laptop = await enter(setup, "ada", new URL(sent.url).pathname);
  assert.match(laptop.page!.html, /Mine on every device/);
  const stranger = await enter(setup, "bob");
  assert.doesNotMatch(stranger.page!.html, /Mine on every device/);
  assert.equal((await stranger.open(sent.url)).status, 404);
  assert.equal(laptop.cookies.some(({ name }) => name === "session"), false, "a person needs no name of the browser's");
  assert.deepEqual(app.errors, []);
});

Deno.test("a sign-out ends every copy of the sign-in, and the provider's, and leaves nothing behind", async () => {
  await using setup = await signInSetup();
  const { url, provider } = setup;
  const browser = await enter(setup, "ada");
  const thief = browser.copy();
  assert.equal((await thief.open(url)).url, `${url}/`);

  const out = await browser.submit({}, { button: "Sign out" });
  assert.match(out.html, /You are signed out/);
  assert.equal(out.headers.get("clear-site-data"), '"cache", "storage"');
  assert.equal(signInOf(browser), undefined);
  assert.equal((await thief.open(url)).url, `${url}/signin`);
  const api = await fetch(`${url}/api/export`, { headers: { cookie: thief.cookieHeader(url) } });
  assert.equal(api.status, 401);
  await api.body?.cancel();

  browser.page = out;
  const asked = await browser.refresh();
  assert.ok(asked.url.startsWith(`${provider.issuer}/session/end`));
  assert.equal((await browser.submit({}, { button: /Yes/ })).url, `${url}/signin`);
  await browser.press(/Sign in with/);
  assert.match(browser.page!.html, /Enter any login/, "the provider asks anew");
});

Deno.test("who calls it off at the provider is told so, and can try again", async () => {
  await using setup = await signInSetup();
  const browser = new HttpBrowser();
  await browser.open(setup.url);
  await browser.press(/Sign in with/);
  const page = await browser.press(/Cancel/);
  assert.equal(page.status, 403);
  assert.match(page.html, /You did not sign in\./);
  await browser.press("Sign in");
  assert.equal((await signIn(browser, "ada")).url, `${setup.url}/`);
});

/** Up to where the provider sends the browser back; gives that address, and goes no further. */
async function almost({ url }: SignInSetup, account: string): Promise<{ browser: HttpBrowser; callback: string }> {
  const browser = new HttpBrowser();
  browser.stopsBefore = `${url}/signin/callback`;
  await browser.open(url);
  const { url: callback, status } = await signIn(browser, account);
  assert.match(callback, /\/signin\/callback\?code=/);
  assert.equal(status, 0);
  browser.stopsBefore = null;
  return { browser, callback };
}

Deno.test("nobody is signed in by an address that another browser brought back (login CSRF)", async () => {
  await using setup = await signInSetup();
  const { url } = setup;
  const { callback } = await almost(setup, "attacker");
  const nobody = new HttpBrowser();
  const halfway = new HttpBrowser();
  await halfway.open(url);
  await halfway.press(/Sign in with/);
  const inside = await enter(setup, "ada");
  for (const victim of [nobody, halfway, inside]) {
    const before = signInOf(victim);
    const page = await victim.open(callback);
    assert.equal(page.status, 400);
    assert.match(page.html, /This sign-in took too long, or was begun in another browser\./);
    assert.deepEqual(signInOf(victim), before);
  }
  const { browser, callback: own } = await almost(setup, "ada");
  assert.equal((await browser.open(own)).url, `${url}/`, "whose it is comes in by it");
});

Deno.test("a code that somebody else got is of no use to a sign-in of one's own (PKCE)", async () => {
  await using setup = await signInSetup();
  const stolen = new URL((await almost(setup, "ada")).callback);
  const { browser, callback } = await almost(setup, "attacker");
  const mixed = new URL(callback);
  mixed.searchParams.set("code", stolen.searchParams.get("code")!);
  assert.equal((await browser.open(mixed.href)).status, 400);
  assert.equal(signInOf(browser), undefined);
  assert.equal(setup.app.errors.length, 0);
});

Deno.test("an address that was come back to is good once, and lets in nobody who made up its parts", async () => {
  await using setup = await signInSetup();
  const { browser, callback } = await almost(setup, "ada");
  for (const change of ["code", "state", "iss"]) {
    const changed = new URL(callback);
    changed.searchParams.set(change, "made-up");
    const page = await browser.copy().open(changed.href);
    assert.ok([400, 502].includes(page.status), `${change}: ${page.status}`);
    assert.match(page.html, /<h1>That did not work/);
  }
  const again = browser.copy();
  assert.equal((await browser.open(callback)).url, `${setup.url}/`);
  assert.equal((await again.open(callback)).status, 400);
  assert.equal(signInOf(again), undefined);
});

Deno.test("a provider that cannot be reached is 502, keeps nobody out who is in, and can be reached again later", async () => {
  await using setup = await signInSetup();
  const inside = await enter(setup, "ada");
  const [issuer, down] = [setup.provider.env, "http://127.0.0.1:1"];
  await using apart = await signInSetup({ env: { ...issuer, OIDC_ISSUER: down } });
  const browser = new HttpBrowser();
  await browser.open(apart.url);
  const page = await browser.press(/Sign in with/);
  assert.equal(page.status, 502);
  assert.match(page.html, /Signing in does not work right now\./);
  assert.ok(apart.app.errors.length > 0);
  assert.doesNotMatch(page.html, /127\.0\.0\.1:1\b.*refused/);
  assert.equal((await inside.open(setup.url)).url, `${setup.url}/`);
});

const ACCOUNTS: [account: string, claims: Record<string, string | boolean>, mayEnter: boolean][] = [
  ["ada", { email: "Ada@Example.com", email_verified: true }, true],
  ["bob", { email: "bob@guest.example", email_verified: true }, true],
  ["eve", { email: "eve@guest.example", email_verified: false }, false],
  ["mal", { email: "mal@guest.example" }, false],
  ["sub", { email: "x@sub.guest.example", email_verified: true }, false],
  ["odd", { email: "ada@example.com@attacker.example", email_verified: true }, false],
  ["non", {}, false],
];

Deno.test("with OIDC_ALLOW, only who is on the list comes in, by an address that the provider has verified", async () => {
  const claims = (account: string) => ACCOUNTS.find(([name]) => name === account)![1];
  await using setup = await signInSetup({ claims, env: { OIDC_ALLOW: "ada@example.com, @guest.example" } });
  for (const [account, , mayEnter] of ACCOUNTS) {
    const browser = new HttpBrowser();
    await browser.open(setup.url);
    const page = await signIn(browser, account);
    assert.equal(page.status, mayEnter ? 200 : 403, account);
    assert.equal(signInOf(browser) !== undefined, mayEnter, account);
    if (!mayEnter) assert.match(page.html, /This account may not come in here\./);
  }
});

for (const method of ["client_secret_post", "none"]) {
  Deno.test(`a client that proves who it is by "${method}" can sign in, too`, async () => {
    const client = { token_endpoint_auth_method: method, ...method === "none" ? { client_secret: undefined } : {} };
    const configuration = { clientAuthMethods: [method] };
    const env = method === "none" ? { OIDC_CLIENT_SECRET: "" } : {};
    // deno-lint-ignore no-explicit-any -- names of methods as the provider's types have them
    await using setup = await signInSetup({ client, configuration: configuration as any, env });
    await enter(setup, "ada");
  });
}

Deno.test("behind the door, a provider's page is never led to by a form, whose policy would not let it", async () => {
  await using setup = await signInSetup();
  const browser = new HttpBrowser();
  const page = await browser.open(setup.url);
  assert.doesNotMatch(page.html, /<form/);
  assert.match(page.headers.get("content-security-policy")!, /form-action 'self'/);
});

Deno.test("what the sign-in brings along is for its browser alone, and gone when it is done", async () => {
  await using setup = await signInSetup();
  const start = await fetch(`${setup.url}/signin/oidc?to=/export`, { redirect: "manual" });
  await start.body?.cancel();
  const [cookie] = start.headers.getSetCookie();
  assert.match(cookie, /^sign-in-flow=[\w-]+\.[\w-]+; HttpOnly; SameSite=Lax; Path=\/; Max-Age=600$/);
  const url = new URL(start.headers.get("location")!);
  assert.equal(url.origin, setup.provider.issuer);
  const { state, nonce, code_challenge, code_challenge_method } = Object.fromEntries(url.searchParams);
  assert.equal(code_challenge_method, "S256");
  for (const value of [state, nonce, code_challenge]) assert.match(value, /^[\w-]{43}$/);
  const browser = await enter(setup, "ada");
  assert.deepEqual(browser.cookies.filter(({ name }) => name.startsWith("sign-in")).map(({ name }) => name), [
    "sign-in",
  ]);
});
