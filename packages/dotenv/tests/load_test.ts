import assert from "node:assert/strict";
import { fileURLToPath, pathToFileURL } from "node:url";
import { load, type LoadOptions, loadSync } from "@std/dotenv";

const NAMES = ["FRESHET_LOADED", "FRESHET_SET"];

/** Both ways to load the `.env` file of a folder of their own. */
async function inFolder(text: string | undefined, check: (load: typeof loadBoth, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const envPath = `${folder}/.env`;
  if (text !== undefined) await Deno.writeTextFile(envPath, text);
  try {
    await check((options) => loadBoth({ envPath, ...options }), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What `load` returns, which `loadSync` must return as well. */
async function loadBoth(options?: LoadOptions): Promise<Record<string, string>> {
  const loaded = { ...await load(options) };
  assert.deepEqual({ ...loadSync(options) }, loaded);
  return loaded;
}

function unset(): void {
  for (const name of NAMES) Deno.env.delete(name);
}

Deno.test("load reads .env in the working directory or what a path leads to from there, and sets nothing", async () => {
  await inFolder("FRESHET_LOADED=file", async (_load, folder) => {
    await Deno.writeTextFile(`${folder}/other`, "A=other");
    // A process of its own: the working directory of this one is that of other tests too.
    const script = fileURLToPath(new URL("working_directory.ts", import.meta.url));
    const process = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--frozen", script], cwd: folder });
    const { code, stdout, stderr } = await process.output();
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), {
      byDefault: [{ FRESHET_LOADED: "file" }, { FRESHET_LOADED: "file" }],
      byPath: [{ A: "other" }, { A: "other" }],
      byPathToNothing: [{}, {}],
      set: null,
      setByImport: "file",
    });
  });
});

Deno.test("load reads the file that it is told to, by path or URL", async () => {
  await inFolder("A=1", async (load, folder) => {
    await Deno.writeTextFile(`${folder}/other`, "A=other");
    assert.deepEqual(await load({ envPath: `${folder}/other` }), { A: "other" });
    assert.deepEqual(await load({ envPath: pathToFileURL(`${folder}/other`) }), { A: "other" });
  });
});

Deno.test("load reads no file for null", async () => {
  await inFolder("A=1", async (load) => assert.deepEqual(await load({ envPath: null }), {}));
});

Deno.test("load finds nothing where there is no file", async () => {
  await inFolder(undefined, async (load) => assert.deepEqual(await load(), {}));
});

Deno.test("load rejects what cannot be read for another reason", async () => {
  await inFolder(undefined, async (_load, folder) => {
    await assert.rejects(load({ envPath: folder }));
    assert.throws(() => loadSync({ envPath: folder }));
  });
});

Deno.test("load with export sets what the process does not have yet, even if that is empty", async () => {
  for (const loadWith of [load, (options: LoadOptions) => Promise.resolve(loadSync(options))]) {
    await inFolder("FRESHET_LOADED=file\nFRESHET_SET=file", async (_load, folder) => {
      unset();
      Deno.env.set("FRESHET_SET", "");
      try {
        const loaded = await loadWith({ envPath: `${folder}/.env`, export: true });
        assert.deepEqual({ ...loaded }, { FRESHET_LOADED: "file", FRESHET_SET: "file" });
        assert.deepEqual(NAMES.map((name) => Deno.env.get(name)), ["file", ""]);
      } finally {
        unset();
      }
    });
  }
});

Deno.test({
  name: "load without export needs no permission for the environment",
  permissions: { env: false, read: true, write: true },
  fn: () =>
    inFolder("FRESHET_LOADED=file\nFRESHET_SET=$FRESHET_LOADED", async (load) => {
      assert.deepEqual(await load(), { FRESHET_LOADED: "file", FRESHET_SET: "file" });
    }),
});

Deno.test({
  name: "load with export needs permission for the environment",
  permissions: { env: false, read: true, write: true },
  fn: () =>
    inFolder("FRESHET_LOADED=file", async (_load, folder) => {
      const options = { envPath: `${folder}/.env`, export: true };
      await assert.rejects(load(options), Deno.errors.NotCapable);
      assert.throws(() => loadSync(options), Deno.errors.NotCapable);
    }),
});
