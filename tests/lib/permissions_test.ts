import assert from "node:assert/strict";
import { parseConfig } from "../../lib/config/parse.ts";
import { PROXY_VARIABLES } from "../../lib/config/load.ts";
import { type SettingName, SETTINGS } from "../../lib/config/settings.ts";
import { FLAGS } from "../../lib/permissions.ts";

type Env = Partial<Record<SettingName, string>>;

const flag = (name: keyof typeof FLAGS, env: Env = {}) => FLAGS[name](parseConfig((name) => env[name]));

const HOSTS: [Env, string][] = [
  [{}, "127.0.0.1:8000"],
  [{ HOST: "0.0.0.0", PORT: "80" }, "0.0.0.0:80"],
  [{ HOST: "::1", PORT: "0" }, "[::1]:0"],
  [{ OPENAI_API_KEY: "sk" }, "127.0.0.1:8000,api.openai.com:443"],
  [{ OPENAI_BASE_URL: "http://localhost:11434/v1" }, "127.0.0.1:8000,localhost:11434"],
  [{ OPENAI_BASE_URL: "http://[::1]/v1" }, "127.0.0.1:8000,[::1]:80"],
  [{ OPENAI_BASE_URL: "https://MODELS.example/v1" }, "127.0.0.1:8000,models.example:443"],
  [{ CHAT_KV_PATH: "https://kv.example:4512" }, "127.0.0.1:8000,kv.example:4512"],
  [{ OIDC_ISSUER: "https://id.example/x", OIDC_CLIENT_ID: "chat" }, "127.0.0.1:8000,id.example:443"],
  [{ CHAT_FETCH_HOSTS: "a.example" }, "127.0.0.1:8000"],
  [
    { CHAT_TOOLS: "calculate, fetch_page", CHAT_FETCH_HOSTS: "a.example, *.B.example, c.example:8080" },
    "127.0.0.1:8000,a.example:443,a.example:80,*.b.example:443,*.b.example:80,c.example:8080",
  ],
  [{ CHAT_ALLOW_NET: "b.example:80, a.example,b.example:80" }, "127.0.0.1:8000,b.example:80,a.example:443"],
];

for (const [env, hosts] of HOSTS) {
  Deno.test(`${JSON.stringify(env)} lets the server listen and connect to ${hosts}`, () => {
    assert.equal(flag("net", env), `--allow-net=${hosts}`);
  });
}

const STORES: [path: string, read: string, write: string][] = [
  ["", ",./data", "--allow-write=./data"],
  ["/var/lib/a b/chat.sqlite", ",/var/lib/a b", "--allow-write=/var/lib/a b"],
  ["/var/lib/a,b/chat.sqlite", ",/var/lib/a,,b", "--allow-write=/var/lib/a,,b"],
  [
    "chat.sqlite",
    ",chat.sqlite,chat.sqlite-wal,chat.sqlite-shm",
    "--allow-write=chat.sqlite,chat.sqlite-wal,chat.sqlite-shm",
  ],
  ["../x.db", ",../x.db,../x.db-wal,../x.db-shm", "--allow-write=../x.db,../x.db-wal,../x.db-shm"],
  ["/x.db", ",/x.db,/x.db-wal,/x.db-shm", "--allow-write=/x.db,/x.db-wal,/x.db-shm"],
  [":memory:", "", "--deny-write"],
  ["https://kv.example", "", "--deny-write"],
];

for (const [path, read, write] of STORES) {
  Deno.test(`a store at "${path}" lets the server write there and nowhere else`, () => {
    assert.equal(flag("write", { CHAT_KV_PATH: path }), write);
    assert.equal(flag("read", { CHAT_KV_PATH: path }), `--allow-read=_fresh,static,README.md,docs,.env${read}`);
  });
}

Deno.test("the platform's own store needs no file", () => {
  const config = parseConfig(() => undefined, { onDeploy: true });
  assert.equal(FLAGS.write(config), "--deny-write");
});

Deno.test("the server may look at every setting, and at a store's token only where the store is a server's", () => {
  const namesOf = (env: Env) => flag("env", env).replace("--allow-env=", "").split(",");
  const names = namesOf({});
  for (const name of Object.keys(SETTINGS)) assert.ok(names.includes(name), name);
  assert.equal(names.length, Object.keys(SETTINGS).length + PROXY_VARIABLES.length + 4);
  assert.ok(!names.includes("DENO_KV_ACCESS_TOKEN"));
  assert.ok(namesOf({ CHAT_KV_PATH: "https://kv.example" }).includes("DENO_KV_ACCESS_TOKEN"));
});
