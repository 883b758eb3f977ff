import assert from "node:assert/strict";
import { sources } from "./helpers/sources.ts";
import { ROOT } from "./helpers/tasks.ts";

/** The rooms of the house, folders and files, and where each may import from beside itself. */
const ALLOWED: Record<string, readonly string[]> = {
  "main.ts": [
    "app.ts",
    "lib/config",
    "lib/documents.ts",
    "lib/model",
    "lib/store",
    "lib/telemetry",
    "lib/threads.ts",
    "lib/tools",
  ],
  "dev.ts": ["fresh.config.ts", "main.ts"],
  "compile.ts": ["lib/config", "lib/permissions.ts"],
  "app.ts": [
    "fresh.config.ts",
    "middleware",
    "utils.ts",
    "lib/auth",
    "lib/chat",
    "lib/config",
    "lib/errors.ts",
    "lib/http",
    "lib/limits",
    "lib/markdown",
  ],
  "utils.ts": ["lib/auth", "lib/chat", "lib/http", "lib/limits"],
  "fresh.config.ts": [],
  "permissions.ts": ["lib/config", "lib/permissions.ts"],
  middleware: ["utils.ts", "lib/chat", "lib/http", "lib/errors.ts"],
  routes: [
    "utils.ts",
    "middleware",
    "components",
    "islands",
    "lib/auth",
    "lib/chat",
    "lib/http",
    "lib/transfer",
    "lib/errors.ts",
  ],
  islands: ["components", "lib/chat/types.ts", "lib/chat/transcript.ts", "lib/markdown"],
  components: [
    "lib/chat/types.ts",
    "lib/chat/again.ts",
    "lib/chat/page_url.ts",
    "lib/chat/quote_file.ts",
    "lib/chat/quoted_file.ts",
    "lib/markdown",
  ],
  examples: [
    "lib/chat",
    "lib/config",
    "lib/documents.ts",
    "lib/errors.ts",
    "lib/http",
    "lib/model",
    "lib/sse",
    "lib/tools",
  ],
  bench: [
    "app.ts",
    "fresh.config.ts",
    "lib/chat",
    "lib/config",
    "lib/errors.ts",
    "lib/model",
    "lib/permissions.ts",
    "lib/sse",
    "lib/store",
  ],
  "lib/chat": ["lib/errors.ts"],
  "lib/model": [
    "lib/images",
    "lib/chat/bounded.ts",
    "lib/chat/types.ts",
    "lib/chat/model_port.ts",
    "lib/errors.ts",
    "lib/sse/decode.ts",
    "lib/transport",
  ],
  "lib/store": [
    "lib/chat/attachments.ts",
    "lib/chat/types.ts",
    "lib/chat/events.ts",
    "lib/auth/ports.ts",
    "lib/chat/ports.ts",
    "lib/limits/ports.ts",
    "lib/errors.ts",
  ],
  "lib/sse": [],
  "lib/markdown": [],
  "lib/http": ["lib/chat", "lib/images", "lib/sse", "lib/transfer", "lib/errors.ts"],
  "lib/images": ["lib/chat/types.ts"],
  "lib/transfer": ["lib/chat", "lib/images", "lib/errors.ts"],
  "lib/auth": ["lib/chat/bounded.ts", "lib/chat/id.ts", "lib/chat/time_limit.ts", "lib/errors.ts"],
  "lib/limits": ["lib/chat", "lib/errors.ts"],
  "lib/telemetry": ["lib/chat", "lib/errors.ts"],
  "lib/config": [],
  "lib/tools": ["lib/chat/bounded.ts", "lib/chat/toolbox.ts", "lib/transport"],
  "lib/transport": [],
  "lib/documents.ts": ["lib/model"],
  "lib/errors.ts": [],
  "lib/permissions.ts": ["lib/config", "lib/model/base_url.ts", "lib/store/open.ts"],
  "lib/threads.ts": [],
};

/** Single files that may import what their room may not. */
const EXCEPTIONS: Record<string, readonly string[]> = {
  // What the island loads late.
  "components/Conversation.tsx": ["lib/chat/transcript.ts", "lib/chat/turn_view.ts"],
  "components/Turn.tsx": ["lib/chat/transcript.ts", "lib/chat/turn_view.ts"],
  "components/Steps.tsx": ["lib/chat/progress.ts"],
  "components/by_frame.ts": ["lib/chat/read_events.ts"],
  "components/follow_turn.ts": ["lib/chat/client.ts", "lib/chat/transcript.ts", "lib/chat/turn_view.ts"],
  // A bound that the field of a form tells the browser.
  "components/ChatEntry.tsx": ["lib/chat/rename.ts"],
  "components/Settings.tsx": ["lib/chat/settings.ts"],
  // Text that is written into a page while it is read.
  "lib/http/reply_html.ts": ["lib/markdown/escape.ts"],
  "components/StreamedReply.tsx": ["lib/chat/turn_view.ts", "lib/http/reply_html.ts"],
  // Types only: what the server knows, for markup that is rendered there alone.
  "components/ErrorPage.tsx": ["lib/http/unsent.ts"],
  "components/Sidebar.tsx": ["lib/http/theme.ts"],
  "components/ThemeForm.tsx": ["lib/http/theme.ts"],
  "components/Transfer.tsx": ["lib/transfer/import.ts"],
  // The browser's half of the protocol reads its stream.
  "lib/chat/read_events.ts": ["lib/sse/decode.ts"],
};

/** The only files that may import a package. */
const PACKAGE_OWNERS: Record<string, RegExp> = {
  flowneer: /^lib\/chat\/(flow|run|state|tell)\.ts$/,
  openai: /^lib\/model\/(client|openai|translate|chunk_stream|concessions|wire_images|wire_messages)\.ts$/,
  "@std/dotenv": /^lib\/config\/load\.ts$/,
  fresh: /^((app|utils|dev|fresh\.config)\.ts$|middleware\/|routes\/|bench\/hello\/|bench\/processes\/commit\.ts$)/,
  preact: /^(islands|components|routes)\//,
  "highlight.js": /^lib\/markdown\/highlight\.ts$/,
  temml: /^lib\/markdown\/math\.ts$/,
  "@remix-run/multipart-parser": /^lib\/http\/multipart_form\.ts$/,
  valibot: /^lib\/(transfer|tools)\//,
  "@valibot/to-json-schema": /^lib\/tools\/tool\.ts$/,
  jsep: /^lib\/tools\/expression\.ts$/,
  "decimal.js": /^lib\/tools\/expression\.ts$/,
  htmlparser2: /^lib\/tools\/html_text\.ts$/,
  "openid-client": /^lib\/auth\/(oidc|fetch_whole)\.ts$/,
  "@opentelemetry/api": /^lib\/telemetry\/(fail|meters|spanned_answer|spans)\.ts$/,
  "ipaddr.js": /^lib\/(http\/address|tools\/public_address)\.ts$/,
  minisearch: /^lib\/model\/demo\//,
};

const ours = sources.filter(({ path }) => /^(?!tests\/).*\.tsx?$/.test(path));

function roomOf(path: string): string {
  const room = Object.keys(ALLOWED).find((room) => path === room || path.startsWith(`${room}/`));
  assert.ok(room, `${path} is in no room: give it one in tests/imports_test.ts`);
  return room;
}

Deno.test("every import goes the way that the house allows", () => {
  assert.ok(ours.length > 40);
  for (const { path, imports } of ours) {
    const room = roomOf(path);
    const allowed = [room, ...ALLOWED[room], ...EXCEPTIONS[path] ?? []];
    for (const target of imports.filter((specifier) => /\.tsx?$/.test(specifier))) {
      const isAllowed = allowed.some((place) => target === place || target.startsWith(`${place}/`));
      assert.ok(isAllowed, `${path} may not import ${target}`);
    }
  }
});

Deno.test("what the rules of imports name is there", () => {
  const paths = sources.map(({ path }) => path);
  const rules = [ALLOWED, EXCEPTIONS].flatMap((rules) => Object.entries(rules).flat(2));
  const missing = rules.filter((name) => !paths.some((path) => path === name || path.startsWith(`${name}/`)));
  assert.deepEqual(missing, []);
});

/** Fails where following `edges` leads back to where one came from. */
function assertNoCircle(edges: Map<string, string[]>): void {
  const done = new Set<string>();
  const visit = (path: string, trail: string[]) => {
    assert.ok(!trail.includes(path), `circle: ${[...trail, path].join(" -> ")}`);
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) if (edges.has(next)) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
}

Deno.test("nothing imports in a circle, not even types", () => {
  assertNoCircle(new Map(sources.map(({ path, imports }) => [path, imports])));
});

Deno.test("a package is imported only where it belongs", () => {
  for (const { path, imports } of ours) {
    for (const specifier of imports) {
      const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "";
      // What only examples need is not among the app's packages: whoever starts it need not fetch it.
      if (!path.startsWith("examples/")) assert.doesNotMatch(specifier, /^(npm|jsr|https?):/, path);
      assert.ok(!PACKAGE_OWNERS[name] || PACKAGE_OWNERS[name].test(path), `${path} may not import ${specifier}`);
    }
  }
});

Deno.test("a start fetches no package that only tests and examples name", async () => {
  const lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));
  const nameOf = (specifier: string) => /^npm:((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1];
  const theirs = new Set(sources.flatMap(({ imports }) => imports.map(nameOf)).filter((name) => name !== undefined));
  assert.ok(theirs.has("playwright-core"));
  assert.deepEqual(Object.keys(lock.specifiers).filter((specifier) => theirs.has(nameOf(specifier)!)), []);
});

Deno.test("islands holds one island", () => {
  assert.deepEqual(ours.map(({ path }) => path).filter((path) => path.startsWith("islands/")), ["islands/ChatBox.tsx"]);
});

Deno.test("no file of code outside packages is longer than 250 lines", () => {
  const long = sources.filter(({ lines }) => lines > 250);
  assert.deepEqual(long.map(({ path, lines }) => `${path}: ${lines}`), []);
});

Deno.test("only the settings read the environment", async () => {
  for (const { path } of ours.filter(({ path }) => path !== "lib/config/load.ts")) {
    assert.doesNotMatch(await Deno.readTextFile(new URL(path, ROOT)), /Deno\.env|process\.env/, path);
  }
});

Deno.test("random inputs of tests come from the one seed", async () => {
  const tests = sources.filter(({ path }) => path.startsWith("tests/") && !path.endsWith("helpers/properties.ts"));
  for (const { path } of tests) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    assert.doesNotMatch(
      text,
      /\bfc\.(assert|check|sample)\(/,
      `${path}: take assertProperty of tests/helpers/properties.ts`,
    );
  }
});
