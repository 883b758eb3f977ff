import assert from "node:assert/strict";
import { startDeno } from "../helpers/tasks.ts";
import { ROOT } from "../helpers/tasks.ts";
import type { Fault, Outcome } from "./fault.ts";

/** What the app needs, and what only its tests do. */
const LOCKS = ["deno.lock", "tests/deno.lock"];

/** The registry's word that it has nothing to say of any of these packages. */
const NOTHING = /No known vulnerabilities found/;

/** Its word that it has. */
const SOMETHING = /Severity:|Found \d+ vulnerabilit/i;

async function audit(lock: string): Promise<{ packages: number; told: string }> {
  const { npm, jsr } = JSON.parse(await Deno.readTextFile(new URL(lock, ROOT)));
  const packages = Object.keys({ ...npm, ...jsr }).length;
  const { success, stdout, stderr } = await startDeno(["audit", "--level=high", `--lock=${lock}`], {}).output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.doesNotMatch(output, SOMETHING);
  const isClean = success && NOTHING.test(output);
  return { packages, told: isClean ? "nothing high is known" : `not asked: ${output.trim().split("\n", 1)[0]}` };
}

async function auditAll(): Promise<Outcome> {
  const audits = await Promise.all(LOCKS.map(audit));
  const held = audits.map(({ packages, told }, i) => `${packages} packages in ${LOCKS[i]}: ${told}`).join("; ");
  return { tries: audits.reduce((sum, { packages }) => sum + packages, 0), held };
}

export const PACKAGES: readonly Fault[] = [
  { name: "packages that are known to be vulnerable", promised: "none of severity high or more", run: auditAll },
];
