import assert from "node:assert/strict";
import { type Flow, OidcProvider, type OidcSettings } from "../../../lib/auth/oidc.ts";
import { ChatError } from "../../../lib/errors.ts";
import { HttpBrowser } from "../../helpers/http_browser.ts";
import { type OidcServer, oidcServer } from "../../helpers/oidc_server.ts";

// Nobody listens there: whoever comes back is stopped before.
const APP = "http://127.0.0.1:9";
const CALLBACK = `${APP}/signin/callback`;

function settingsOf({ env }: OidcServer, more: Partial<OidcSettings> = {}): OidcSettings {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  return { issuer, clientId, clientSecret, allowed: null, ...more };
}

/** Begins a sign-in, and goes through the provider's pages, to where it sends the browser back. */
async function comeBack(provider: OidcProvider, account = "ada"): Promise<{ url: URL; flow: Flow }> {
  const { url, flow } = await provider.begin(CALLBACK);
  const browser = new HttpBrowser();
  browser.stopsBefore = CALLBACK;
  await browser.open(url);
  await browser.submit({ login: account, password: "any" });
  return { url: new URL((await browser.submit({}, { button: "Continue" })).url), flow };
}

const refusal = (code: string) => (error: unknown) => error instanceof ChatError && error.code === code;

Deno.test("a person is the same one every time, and another than all others, by a name that no browser can have", async () => {
  await using server = await oidcServer({ app: APP, claims: (id) => ({ name: `Name of ${id}` }) });
  const provider = new OidcProvider(settingsOf(server));
  const finish = async (account: string) => {
    const { url, flow } = await comeBack(provider, account);
    return await provider.finish(url, flow);
  };
  const ada = await finish("ada");
  assert.equal(ada.name, "Name of ada");
  assert.match(ada.owner, /^oidc-[0-9a-f]{32}$/);
  assert.deepEqual(await finish("ada"), ada);
  assert.notEqual((await finish("bob")).owner, ada.owner);
  await using other = await oidcServer({ app: APP });
  const elsewhere = new OidcProvider(settingsOf(other));
  const { url, flow } = await comeBack(elsewhere);
  assert.notEqual((await elsewhere.finish(url, flow)).owner, ada.owner, "another provider's ada");
});

const WRONG: [name: keyof Flow, code: string][] = [
  ["state", "sign_in_expired"],
  ["verifier", "sign_in_expired"],
  ["nonce", "sign_in_unavailable"],
];

for (const [name, code] of WRONG) {
  Deno.test(`a sign-in with another ${name} is refused`, async () => {
    await using server = await oidcServer({ app: APP });
    const provider = new OidcProvider(settingsOf(server));
    const { url, flow } = await comeBack(provider);
    const other = (await provider.begin(CALLBACK)).flow;
    await assert.rejects(provider.finish(url, { ...flow, [name]: other[name] }), refusal(code));
  });
}

Deno.test("a sign-in that another provider answers is refused (mix-up)", async () => {
  await using server = await oidcServer({ app: APP });
  const provider = new OidcProvider(settingsOf(server));
  const { url, flow } = await comeBack(provider);
  url.searchParams.set("iss", "https://attacker.example");
  await assert.rejects(provider.finish(url, flow), refusal("sign_in_unavailable"));
});

Deno.test("a wrong secret is the server's fault, and no person's", async () => {
  await using server = await oidcServer({ app: APP });
  const provider = new OidcProvider(settingsOf(server, { clientSecret: "wrong" }));
  const { url, flow } = await comeBack(provider);
  await assert.rejects(provider.finish(url, flow), refusal("sign_in_unavailable"));
});

Deno.test("a provider that was down when it was first asked is asked again", async () => {
  let isDown = true;
  await using server = await oidcServer({ app: APP });
  const proxy = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async ({ url }) => {
    if (isDown) return new Response("Later", { status: 503 });
    const metadata = await (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json();
    return Response.json({ ...metadata, issuer: new URL(url).origin });
  });
  const provider = new OidcProvider(settingsOf(server, { issuer: `http://127.0.0.1:${proxy.addr.port}` }));
  await assert.rejects(provider.begin(CALLBACK), refusal("sign_in_unavailable"));
  isDown = false;
  assert.match((await provider.begin(CALLBACK)).url, /\/auth\?/);
  await proxy.shutdown();
});

Deno.test("an answer without end is not read to it", async () => {
  const left = Promise.withResolvers<void>();
  const body = () =>
    new ReadableStream({ pull: (it) => it.enqueue(new Uint8Array(65_536)), cancel: () => left.resolve() });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    return new Response(body(), { headers: { "content-type": "application/json" } });
  });
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  const provider = new OidcProvider({ issuer, clientId: "chat", clientSecret: null, allowed: null });
  await assert.rejects(provider.begin(CALLBACK), refusal("sign_in_unavailable"));
  await left.promise;
  await server.shutdown();
});

Deno.test("what a provider says of itself is asked for once an hour, however many sign in", async () => {
  let asked = 0;
  const clock = { now: 0 };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    asked++;
    const issuer = new URL(url).origin;
    return Response.json({ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` });
  });
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  const settings = { issuer, clientId: "chat", clientSecret: null, allowed: null };
  const provider = new OidcProvider(settings, { now: () => clock.now });
  await Promise.all(Array.from({ length: 10 }, () => provider.begin(CALLBACK)));
  assert.equal(asked, 1);
  clock.now += 3_600_000;
  await provider.begin(CALLBACK);
  assert.equal(asked, 2);
  assert.equal(await provider.endUrl(APP), null, "one that has no page to sign out at");
  await server.shutdown();
});

Deno.test("a host that the server may not connect to is named for the log, with the setting that lets it", async () => {
  const script = `
    import { OidcProvider } from "./lib/auth/oidc.ts";
    const settings = { issuer: "https://id.example", clientId: "chat", clientSecret: null, allowed: null };
    await new OidcProvider(settings).begin("https://chat.example/signin/callback").catch(({ cause }) => console.log(cause.message));
  `;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-net=127.0.0.1:8000", "--ext=ts", "-"],
    cwd: new URL("../../../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = command.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { stdout } = await command.output();
  const said = new TextDecoder().decode(stdout);
  assert.match(said, /net access to "id\.example:443".*: name that host in CHAT_ALLOW_NET/);
});
