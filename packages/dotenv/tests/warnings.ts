// deno-lint-ignore-file no-console -- this is about what is written to it

/** What `run` warns of on the console. */
export function warnings(run: () => void): string[] {
  const { warn } = console;
  const seen: string[] = [];
  console.warn = (message: string) => void seen.push(message);
  try {
    run();
  } finally {
    console.warn = warn;
  }
  return seen;
}
