// deno-lint-ignore-file no-console -- the one place that talks to whoever runs the server
import { createApp } from "./app.ts";
import project from "./deno.json" with { type: "json" };
import { loadConfig } from "./lib/config/load.ts";
import { ConfigError } from "./lib/config/values.ts";
import { readDocuments } from "./lib/documents.ts";
import { createContextWindows, createModelList, createOffer } from "./lib/model/create_offer.ts";
import { lateModel } from "./lib/model/late.ts";
import { finishTogether } from "./lib/threads.ts";
import { keepSwept } from "./lib/store/keep_swept.ts";
import { openStore } from "./lib/store/kv.ts";
import { openKv, storeKind } from "./lib/store/open.ts";
import { runtimeTelemetry } from "./lib/telemetry/runtime.ts";
import { together } from "./lib/telemetry/together.ts";
import { refusalLog, turnLog } from "./lib/telemetry/turn_log.ts";

export const config = await loadConfig().catch((error) => {
  if (error instanceof ConfigError) exit(error.message);
  throw error;
});

const telemetry = await runtimeTelemetry(project.version);
const answering = lateModel(config, { documents: readDocuments, onError: console.error });
const model = telemetry.model(answering);
const list = createModelList(config);
const offer = createOffer(config, { model, list });
const tools = await openTools();

const kv = await openKv(config.kvPath).catch(({ message }) =>
  exit(`Cannot open the store at CHAT_KV_PATH "${config.kvPath ?? ""}": ${message}`)
);
const opened = openStore(kv, {
  kind: storeKind(config.kvPath),
  file: storeKind(config.kvPath) === "file" ? config.kvPath : null,
  keepDays: config.retentionDays,
  maxConversations: config.limits.conversations,
  onError: console.error,
});
const store = telemetry.store(opened.store);
// The first page then has what the model server lists, and the first turn knows how much its model takes.
list?.settle();
const stopSweeping = keepSwept(store, { onError: console.error });

const { log } = config;
const write = (line: string) => console.log(line);
const logRefusal = refusalLog({ write });

export const { app, close } = createApp({
  config,
  model,
  offer,
  tools,
  windows: createContextWindows(config, list),
  store,
  turnStore: telemetry.turnStore(opened.turns),
  authStore: opened.auth,
  countStore: opened.counts,
  observer: together([telemetry.observer, log.has("turns") && turnLog({ write })]),
  onRefused(error) {
    telemetry.refused(error);
    if (log.has("refusals")) logRefusal(error);
  },
  onError: console.error,
});

/**
 * How long a shutdown may take once replies have had their time, in milliseconds: with the setting's default, five seconds
 * in all, which is what Deno Deploy gives.
 */
const SHUTDOWN_MS = 900;

/** When the model is loaded that nobody has asked before, in milliseconds: whoever waited for the first page has it by then. */
const LOAD_MODEL_AFTER_MS = 1_000;

/** Signals that come within this time are one, in milliseconds. */
const SAME_SIGNAL_MS = 500;

setTimeout(() => answering.load().catch(console.error), LOAD_MODEL_AFTER_MS);

// `deno task serve`. Elsewhere `_fresh/server.js` imports this module, and whoever imports that one serves it.
if (import.meta.main) serve();
else endAtSignal();

async function serve(): Promise<void> {
  // @ts-ignore -- Only there once it was built. It imports this module, which is why nobody awaits this function.
  const { default: { fetch } } = await import("./_fresh/server.js").catch(({ message }) =>
    exit(`Cannot load what "deno task build" makes: ${message}`)
  );
  // Whoever reads the greeting may send a signal at once.
  let server: Deno.HttpServer | null = null;
  endAtSignal(async () => await server?.shutdown());
  server = listen(fetch);
}

/** Ends replies, then the server, where it is ours, then the process. */
async function endAtSignal(shutServer?: () => Promise<void>): Promise<void> {
  await nextSignal();
  // Whoever cannot wait asks again. A terminal tells the server, and so does the task around it: that is one and the same.
  setTimeout(() => nextSignal().then(() => Deno.exit(1)), SAME_SIGNAL_MS);
  setTimeout(() => Deno.exit(), config.drainMs + SHUTDOWN_MS);
  await finishTogether(close());
  await shutServer?.();
  stopSweeping();
  store.close();
  Deno.exit();
}

function nextSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, resolve);
  return promise;
}

function listen(fetch: Deno.ServeHandler): Deno.HttpServer {
  const { host: hostname, port } = config;
  try {
    const onListen = (address: Deno.NetAddr) => {
      const warning = doorWarning();
      if (warning) console.warn(warning);
      console.log(greeting(address));
    };
    return Deno.serve({ hostname, port, automaticCompression: true, onListen }, fetch);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      exit(`Cannot listen on port ${port}: it is in use; set PORT to another`);
    }
    exit(`Cannot listen on HOST ${hostname} and PORT ${port}: ${error instanceof Error ? error.message : error}`);
  }
}

function greeting({ hostname, port }: Deno.NetAddr): string {
  const who = model.demo
    ? "the built-in demo answers; set OPENAI_API_KEY for a language model"
    : `${model.name} answers`;
  return `Freshet is at http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port} (${who})`;
}

/** What tools are made of is loaded where one is on. */
async function openTools() {
  if (config.toolSettings.names.length === 0) return;
  const { createTools } = await import("./lib/tools/create.ts");
  try {
    return createTools(config.toolSettings, { onError: console.error });
  } catch (error) {
    exit(`Cannot use CHAT_TOOLS: ${error instanceof Error ? error.message : error}`);
  }
}

/** Who may come in, where that is more than one might think; nothing where only this machine can come. */
function doorWarning(): string | null {
  const { host, door: { password, oidc } } = config;
  if (/^(localhost|::1|127\..*)$/.test(host)) return null;
  if (!password && !oidc) {
    return "Whoever reaches this address may use the model: set CHAT_PASSWORD or OIDC_ISSUER to have them sign in";
  }
  if (!oidc || oidc.allowed) return null;
  return `Whoever has an account at ${new URL(oidc.issuer).host} may come in: set OIDC_ALLOW to let in fewer`;
}

function exit(message: string): never {
  console.error(message);
  Deno.exit(1);
}
