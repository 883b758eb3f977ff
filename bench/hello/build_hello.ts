const ROOT = new URL("../../", import.meta.url);

/** What is served of the app beside this file once {@linkcode buildHello} has built it; from the project's folder. */
export const HELLO_FILE = "bench/hello/_fresh/server.js";

/** Builds it in a process of its own, since the builder starts one. */
export async function buildHello(): Promise<void> {
  const args = ["run", "-A", "bench/hello/build.ts"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stderr: "piped" }).output();
  if (!success) throw new Error(`Cannot build the app that says hello: ${new TextDecoder().decode(stderr)}`);
}
