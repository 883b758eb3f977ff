import * as v from "valibot";
import { defineTool, type Tool, ToolError } from "./tool.ts";

const parameters = v.object({
  timeZone: v.optional(
    v.pipe(v.string(), v.maxLength(100), v.description("An IANA time zone, such as Europe/Berlin; UTC where absent")),
    "UTC",
  ),
});

/** Tells the time by a clock, in milliseconds since the epoch. */
export function createCurrentTime(now: () => number = Date.now): Tool {
  return defineTool({
    name: "current_time",
    description: "Tells the current date, weekday and time, in a time zone.",
    parameters,
    run: ({ timeZone }) => describeTime(now(), timeZone),
  });
}

/** As in "Saturday, 2026-11-28T11:01:36+01:00 (Europe/Berlin)". */
function describeTime(time: number, timeZone: string): string {
  const options = {
    timeZone,
    weekday: "long",
    dateStyle: undefined,
    timeZoneName: "longOffset",
    hourCycle: "h23",
  } as const;
  const digits = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  } as const;
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat("en-US", { ...options, ...digits }).formatToParts(time);
  } catch {
    throw new ToolError(`There is no time zone "${timeZone}": it has to be an IANA name, such as America/New_York`);
  }
  const { weekday, year, month, day, hour, minute, second, timeZoneName } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  const offset = timeZoneName.replace("GMT", "") || "+00:00";
  return `${weekday}, ${year}-${month}-${day}T${hour}:${minute}:${second}${offset} (${timeZone})`;
}
