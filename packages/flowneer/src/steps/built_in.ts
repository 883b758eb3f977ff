import { setStepType } from "../step_types.ts";
import { runBatch } from "./batch.ts";
import { runBranch } from "./branch.ts";
import { runFn } from "./fn.ts";
import { runLoop } from "./loop.ts";
import { runParallel } from "./parallel.ts";

setStepType("fn", { handler: runFn, timed: true });
setStepType("branch", { handler: runBranch, timed: true });
setStepType("loop", { handler: runLoop, timed: true });
setStepType("batch", { handler: runBatch, timed: true });
setStepType("parallel", { handler: runParallel, timed: true });
