import { ROOT } from "./tasks.ts";

export interface LockOptions {
  /** Whether others that share it too may go on meanwhile. */
  isShared?: boolean;
}

/**
 * Waits until nobody else has the lock of that name, and gives it; it is free again when its scope ends. For what files of tests
 * that run at once, as `deno test --parallel` has them, must not do at once.
 */
export async function locked(name: string, { isShared = false }: LockOptions = {}): Promise<Disposable> {
  const path = new URL(`node_modules/.freshet_tests_${name}.lock`, ROOT);
  const file = await Deno.open(path, { create: true, write: true });
  await file.lock(!isShared);
  return file;
}
