import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FIXTURE } from "./serve_fixture.ts";

/** A folder of its own for a test. */
export interface TemporaryProject extends AsyncDisposable {
  root: string;
  write(path: string, content: string): Promise<void>;
  /** Moves the folder. */
  move(): Promise<void>;
}

/**
 * Makes a folder that is gone after the test, inside of this project: Deno's configuration and `node_modules` are found from there.
 *
 * @param files What to write into it; a copy of the fixture app where nothing is given.
 */
export async function temporaryProject(files?: Record<string, string>): Promise<TemporaryProject> {
  const parent = fileURLToPath(new URL("../", FIXTURE));
  const project = {
    root: await Deno.makeTempDir({ dir: parent, prefix: "tmp_" }),
    async write(path: string, content: string) {
      const file = join(project.root, path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, content);
    },
    async move() {
      const target = `${project.root}_moved`;
      await Deno.rename(project.root, target);
      project.root = target;
    },
    [Symbol.asyncDispose]: () => Deno.remove(project.root, { recursive: true }),
  };
  if (!files) await copyFolder(fileURLToPath(FIXTURE), project.root);
  for (const [path, content] of Object.entries(files ?? {})) await project.write(path, content);
  return project;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
