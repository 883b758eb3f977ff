import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

/** Rooms of the house, most particular first: a file is in the first one that its path begins with. */
const ROOMS = [
  "main.ts",
  "dev.ts",
  "app.ts",
  "utils.ts",
  "fresh.config.ts",
  "routes",
  "islands",
  "components",
  "examples",
  "bench",
  "lib/chat",
  "lib/model",
  "lib/store",
  "lib/sse",
  "lib/markdown",
  "lib/http",
  "lib/transfer",
  "lib/transport",
  "lib/config.ts",
  "lib/documents.ts",
  "lib/errors.ts",
  "lib/threads.ts",
] as const;

type Room = (typeof ROOMS)[number];

/** Which rooms each may import from, beside itself. */
const ALLOWED: Record<Room, readonly (Room | `${Room}/${string}`)[]> = {
  "main.ts": ["app.ts", "lib/config.ts", "lib/documents.ts", "lib/model", "lib/store", "lib/threads.ts"],
  "dev.ts": ["fresh.config.ts", "main.ts"],
  "app.ts": ["fresh.config.ts", "utils.ts", "lib/chat", "lib/config.ts", "lib/markdown"],
  "utils.ts": ["lib/chat"],
  "fresh.config.ts": [],
  routes: ["utils.ts", "components", "islands", "lib/chat", "lib/http", "lib/transfer", "lib/errors.ts"],
  islands: ["components", "lib/chat/types.ts", "lib/chat/transcript.ts", "lib/markdown"],
  components: ["lib/chat/types.ts", "lib/chat/again.ts", "lib/chat/page_url.ts", "lib/markdown"],
  examples: ["lib/chat", "lib/config.ts", "lib/documents.ts", "lib/errors.ts", "lib/http", "lib/model", "lib/sse"],
  bench: ["app.ts", "fresh.config.ts", "lib/chat", "lib/config.ts", "lib/model", "lib/sse", "lib/store"],
  "lib/chat": ["lib/errors.ts"],
  "lib/model": ["lib/chat/types.ts", "lib/chat/ports.ts", "lib/errors.ts", "lib/sse/decode.ts", "lib/transport"],
  "lib/store": ["lib/chat/types.ts", "lib/chat/events.ts", "lib/chat/ports.ts", "lib/errors.ts"],
  "lib/sse": [],
  "lib/markdown": [],
  "lib/http": ["lib/chat", "lib/sse", "lib/transfer", "lib/errors.ts"],
  "lib/transfer": ["lib/chat", "lib/errors.ts"],
  "lib/transport": [],
  "lib/config.ts": [],
  "lib/documents.ts": ["lib/model"],
  "lib/errors.ts": [],
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
  "components/Sidebar.tsx": ["lib/http/theme.ts"],
  "components/ThemeForm.tsx": ["lib/http/theme.ts"],
  "components/Transfer.tsx": ["lib/transfer/import.ts"],
  // The browser's half of the protocol reads its stream.
  "lib/chat/read_events.ts": ["lib/sse/decode.ts"],
};

/** The only files that may import a package. */
const PACKAGE_OWNERS: Record<string, RegExp> = {
  flowneer: /^lib\/chat\/(flow|run)\.ts$/,
  openai: /^lib\/model\/(openai|translate|chunk_stream)\.ts$/,
  "@std/dotenv": /^lib\/config\.ts$/,
  fresh: /^((app|utils|dev|fresh\.config)\.ts$|routes\/|bench\/processes\/commit\.ts$)/,
  preact: /^(islands|components|routes)\//,
  marked: /^lib\/markdown\//,
  "highlight.js": /^lib\/markdown\/highlight\.ts$/,
  temml: /^lib\/markdown\/math\.ts$/,
  valibot: /^lib\/transfer\//,
  minisearch: /^lib\/model\/demo\//,
};

interface Source {
  path: string;
  lines: number;
  /** Paths of the project, or bare specifiers. */
  imports: string[];
}

/** The folders of the house; what else lies beside them is somebody else's. */
const HOUSE: ReadonlySet<string> = new Set([
  "routes",
  "islands",
  "components",
  "lib",
  "examples",
  "bench",
  "tests",
  "static",
]);

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory && folder === "" && !HOUSE.has(name)) continue;
    if (isDirectory) yield* walk(`${folder}${name}/`);
    else if (/\.(tsx?|css)$/.test(name)) yield folder + name;
  }
}

async function readSource(path: string): Promise<Source> {
  const url = new URL(path, ROOT);
  const text = await Deno.readTextFile(url);
  const code = text.replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
  const imports = [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"]+)"/g)]
    .map(([, s]) => s.startsWith(".") ? new URL(s, url).pathname.slice(ROOT.pathname.length) : s);
  return { path, lines: text.split("\n").length - 1, imports };
}

const sources = await Promise.all((await Array.fromAsync(walk(""))).map(readSource));
const ours = sources.filter(({ path }) => /^(?!tests\/).*\.tsx?$/.test(path));

function roomOf(path: string): Room {
  const room = ROOMS.find((room) => path === room || path.startsWith(`${room}/`));
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

Deno.test("no file outside packages is longer than 250 lines", () => {
  const long = sources.filter(({ lines }) => lines > 250);
  assert.deepEqual(long.map(({ path, lines }) => `${path}: ${lines}`), []);
});

Deno.test("only the settings read the environment", async () => {
  for (const { path } of ours.filter(({ path }) => path !== "lib/config.ts")) {
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
