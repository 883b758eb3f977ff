import assert from "node:assert/strict";
import { ROOT, startDeno } from "../helpers/tasks.ts";
import type { Fault, Outcome } from "./fault.ts";

/** What the app needs, and what only its tests do. */
const LOCKS = ["deno.lock", "tests/deno.lock"];

/** What is said where the registry knows nothing of any of these packages, and where it does. */
const NOTHING = /No known vulnerabilities found/;
const SOMETHING = /Severity:|Found \d+ vulnerabilit/i;

async function audit(lock: string): Promise<{ packages: number; told: string }> {
  const { npm, jsr } = JSON.parse(await Deno.readTextFile(new URL(lock, ROOT)));
  const packages = Object.keys({ ...npm, ...jsr }).length;
  const { success, stdout, stderr } = await startDeno(["audit", "--level=high", `--lock=${lock}`], {}).output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.doesNotMatch(output, SOMETHING);
  if (success && NOTHING.test(output)) return { packages, told: "nothing high is known" };
  // A registry that does not answer, as mirrors need not, says nothing of any package.
  const [why] = output.replace(/^\s*error: /, "").split(/\n|: client error/, 1);
  return { packages, told: `**not asked**: ${why}` };
}

async function auditAll(): Promise<Outcome> {
  const audits = await Promise.all(LOCKS.map(audit));
  const held = audits.map(({ packages, told }, i) => `${packages} packages in ${LOCKS[i]}: ${told}`).join("; ");
  return { tries: audits.reduce((sum, { packages }) => sum + packages, 0), held };
}

export const PACKAGES: readonly Fault[] = [
  { name: "packages that are known to be vulnerable", promised: "none of severity high or more", run: auditAll },
];
