import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { load, type LoadOptions, loadSync } from "@std/dotenv";

const NAMES = ["FRESHET_LOADED", "FRESHET_SET"];

/** Both ways to load, in a working directory of their own that holds a `.env` file. */
async function inFolder(text: string | undefined, check: (load: typeof loadBoth, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const before = Deno.cwd();
  if (text !== undefined) await Deno.writeTextFile(`${folder}/.env`, text);
  Deno.chdir(folder);
  try {
    await check(loadBoth, folder);
  } finally {
    Deno.chdir(before);
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

Deno.test("load reads .env in the working directory, and sets nothing", async () => {
  await inFolder("FRESHET_LOADED=file", async (load) => {
    assert.deepEqual(await load(), { FRESHET_LOADED: "file" });
    assert.equal(Deno.env.get("FRESHET_LOADED"), undefined);
  });
});

Deno.test("load reads the file that it is told to, by path or URL", async () => {
  await inFolder("A=default", async (load, folder) => {
    await Deno.writeTextFile("other", "A=other");
    assert.deepEqual(await load({ envPath: "other" }), { A: "other" });
    assert.deepEqual(await load({ envPath: pathToFileURL(`${folder}/other`) }), { A: "other" });
  });
});

Deno.test("load reads no file for null", async () => {
  await inFolder("A=1", async (load) => assert.deepEqual(await load({ envPath: null }), {}));
});

Deno.test("load finds nothing where there is no file", async () => {
  await inFolder(undefined, async (load) => {
    assert.deepEqual(await load(), {});
    assert.deepEqual(await load({ envPath: "none/at/all" }), {});
  });
});

Deno.test("load rejects what cannot be read for another reason", async () => {
  await inFolder(undefined, async (_load, folder) => {
    await assert.rejects(load({ envPath: folder }));
    assert.throws(() => loadSync({ envPath: folder }));
  });
});

Deno.test("load with export sets what the process does not have yet, even if that is empty", async () => {
  for (const loadWith of [load, (options: LoadOptions) => Promise.resolve(loadSync(options))]) {
    await inFolder("FRESHET_LOADED=file\nFRESHET_SET=file", async () => {
      unset();
      Deno.env.set("FRESHET_SET", "");
      try {
        assert.deepEqual({ ...await loadWith({ export: true }) }, { FRESHET_LOADED: "file", FRESHET_SET: "file" });
        assert.deepEqual(NAMES.map((name) => Deno.env.get(name)), ["file", ""]);
      } finally {
        unset();
      }
    });
  }
});

Deno.test("importing @std/dotenv/load sets the variables of .env", async () => {
  await inFolder("FRESHET_LOADED=imported", async () => {
    try {
      await import("@std/dotenv/load");
      assert.equal(Deno.env.get("FRESHET_LOADED"), "imported");
    } finally {
      unset();
    }
  });
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
    inFolder("FRESHET_LOADED=file", async () => {
      await assert.rejects(load({ export: true }), Deno.errors.NotCapable);
      assert.throws(() => loadSync({ export: true }), Deno.errors.NotCapable);
    }),
});
