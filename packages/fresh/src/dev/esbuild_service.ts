import childProcess, { type ChildProcess } from "node:child_process";

type Esbuild = typeof import("esbuild");

let users = 0;
let service: ChildProcess | undefined;

/**
 * Loads esbuild for `use`, which has to call it at once, and ends its process when nobody uses it any more. esbuild's own `stop` sends a
 * signal and is done; this waits until the process is gone, so that nothing of a build is left when it says that it is over.
 */
export async function withEsbuild<T>(use: (esbuild: Esbuild) => Promise<T>): Promise<T> {
  const esbuild = await import("esbuild");
  users++;
  try {
    return await noticeService(() => use(esbuild));
  } finally {
    if (--users === 0) await stop(esbuild);
  }
}

/** esbuild starts its process with its first call and tells nobody about it. */
function noticeService<T>(call: () => T): T {
  const { spawn } = childProcess;
  childProcess.spawn = ((...args: Parameters<typeof spawn>) => service = spawn(...args)) as typeof spawn;
  try {
    return call();
  } finally {
    childProcess.spawn = spawn;
  }
}

async function stop(esbuild: Esbuild): Promise<void> {
  const process = service;
  service = undefined;
  const gone = Promise.withResolvers<void>();
  if (process && process.exitCode === null && process.signalCode === null) {
    process.once("exit", () => gone.resolve());
    // esbuild has told the event loop not to wait for it.
    process.ref();
  } else gone.resolve();
  await esbuild.stop();
  await gone.promise;
}
