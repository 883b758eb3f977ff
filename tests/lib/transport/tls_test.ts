import assert from "node:assert/strict";

const FIXTURES = new URL("fixtures/", import.meta.url);

const read = (name: string) => Deno.readTextFile(new URL(name, FIXTURES));

const trusted = ["--cert", new URL("ca.pem", FIXTURES).pathname];

/** What a process of its own says of an address: whom one trusts is a process's to say. */
function ask(url: string, flags: string[] = []): Promise<string> {
  return run("ask.ts", [url], flags);
}

async function run(script: string, given: string[], flags: string[]): Promise<string> {
  // Without the project's settings: it would set the packages up anew, which other tests are using.
  const args = ["run", "--no-config", "--allow-net", ...flags, new URL(script, FIXTURES).href, ...given];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: FIXTURES }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

/** A server with a certificate for `localhost`. */
async function serveTls(): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const [cert, key] = await Promise.all([read("localhost.pem"), read("localhost.key")]);
  const onListen = () => {};
  return Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen }, ({ url }) => {
    return new Response(`Hello from ${new URL(url).protocol}`);
  });
}

Deno.test("a server is asked over TLS where its certificate is good, and else is left to the fallback", async () => {
  await using server = await serveTls();
  const url = `https://localhost:${server.addr.port}/`;
  assert.deepEqual(await Promise.all([ask(url, trusted), ask(url)]), ["Hello from https:", "fallback"]);
});

Deno.test("a server is talked to over TLS only at an address that is allowed, and where its certificate is good", async () => {
  await using server = await serveTls();
  const port = String(server.addr.port);
  const tries: [args: string[], flags: string[]][] = [
    [["localhost", port, "127.0.0.1"], trusted],
    [["localhost", port, "93.184.216.34"], trusted],
    [["127.0.0.1", port, "127.0.0.1"], trusted],
    [["localhost", port, "127.0.0.1"], []],
  ];
  const told = await Promise.all(tries.map(([args, flags]) => run("connect.ts", args, flags)));
  assert.deepEqual(told.slice(0, 2), ["connected", "AddressRefused"]);
  // What runtimes call a bad certificate is theirs to say.
  for (const name of told.slice(2)) assert.doesNotMatch(name, /connected|AddressRefused/);
});
