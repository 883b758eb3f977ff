import { useEffect, useRef, useState } from "preact/hooks";
import type { StepView } from "../lib/chat/progress.ts";
import { formatDuration } from "./duration.ts";

/** Our own steps; one that somebody added to the flow is called what its label says. */
const WORDS: Record<string, string> = {
  remember: "remembering",
  reply: "replying",
  tools: "using tools",
  record: "saving",
  title: "finding a title",
};

/** Shortest time that is worth telling of a step that is over, in milliseconds. */
const MIN_MS = 100;

/** How often the clock moves, in milliseconds; for those who want less motion, once a second. */
const TICK_MS = 100;
const CALM_TICK_MS = 1_000;

export interface StepsProps {
  steps: StepView[];
}

/** What the flow of a turn is doing, and for how long. Not for screen readers: they hear that a reply has begun. */
export function Steps({ steps }: StepsProps) {
  /** Those that had begun before: nobody here knows when. */
  const known = useRef(steps.length);
  const running = steps.findLastIndex(({ ms }) => ms === null);
  const ms = useClock(running >= known.current ? running : null);
  const named = steps.filter(({ label }) => label !== "");
  return (
    <p class="steps" aria-hidden="true">
      {named.map((step) => {
        const took = step === steps[running] ? ms : step.ms !== null && step.ms >= MIN_MS ? step.ms : null;
        return (WORDS[step.label] ?? step.label) + (took === null ? "" : ` ${formatDuration(took)}`);
      }).join(" · ")}
    </p>
  );
}

/** Milliseconds since `name` became what it is; `null` where that is `null`. */
function useClock(name: number | null): number | null {
  const [ms, setMs] = useState(0);
  useEffect(() => {
    if (name === null) return;
    const startedAt = performance.now();
    setMs(0);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const tick = () => setMs(Math.floor((performance.now() - startedAt) / TICK_MS) * TICK_MS);
    const timer = setInterval(tick, isCalm ? CALM_TICK_MS : TICK_MS);
    return () => clearInterval(timer);
  }, [name]);
  return name === null ? null : ms;
}
