import { PROXY_VARIABLES } from "../../lib/config/load.ts";
import { SETTINGS } from "../../lib/config/settings.ts";

/** The project's folder. */
export const ROOT = new URL("../../", import.meta.url);

/** A path for a database where a task of the project may write, removed with its scope. */
export function dataPath(): { path: string } & AsyncDisposable {
  const folder = `data/test-${crypto.randomUUID()}`;
  return {
    path: `./${folder}/chat.sqlite`,
    async [Symbol.asyncDispose]() {
      // The folder around it stays: another file of tests may be about to use it.
      await Deno.remove(new URL(folder, ROOT), { recursive: true }).catch(() => {});
    },
  };
}

/** A task of the project as a user starts it, with settings of the test's own and none of the machine's. */
export function startTask(task: string, env: Record<string, string> = {}): Deno.ChildProcess {
  return startDeno(["task", "--quiet", task], env);
}

/** This Deno with other arguments, as {@linkcode startTask} does, in the project's folder where no other is given. */
export function startDeno(
  args: string[],
  env: Record<string, string>,
  { cwd = ROOT }: { cwd?: string | URL } = {},
): Deno.ChildProcess {
  const unset = Object.fromEntries([...Object.keys(SETTINGS), ...PROXY_VARIABLES].map((name) => [name, ""]));
  return new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { ...unset, NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What `deno.json` says that a task does. */
export async function taskCommand(task: string): Promise<string> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  return tasks[task];
}
