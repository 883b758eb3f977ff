import assert from "node:assert/strict";

const FIXTURES = new URL("fixtures/", import.meta.url);

const read = (name: string) => Deno.readTextFile(new URL(name, FIXTURES));

/** What a process of its own says of an address: whom one trusts is a process's to say. */
async function ask(url: string, flags: string[] = []): Promise<string> {
  const args = ["run", "--no-lock", "--allow-net", ...flags, new URL("ask.ts", FIXTURES).href, url];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: FIXTURES }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("a server is asked over TLS where its certificate is good, and else is left to the fallback", async () => {
  const [cert, key] = await Promise.all([read("localhost.pem"), read("localhost.key")]);
  const onListen = () => {};
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen }, ({ url }) => {
    return new Response(`Hello from ${new URL(url).protocol}`);
  });
  const url = `https://localhost:${server.addr.port}/`;
  const trusted = ["--cert", new URL("ca.pem", FIXTURES).pathname];
  assert.deepEqual(await Promise.all([ask(url, trusted), ask(url)]), ["Hello from https:", "fallback"]);
});
