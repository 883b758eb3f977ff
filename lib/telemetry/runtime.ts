import { NO_TELEMETRY, type Telemetry } from "./telemetry.ts";

/** Where the OpenTelemetry API, version 1 of any kind, finds what it tells. */
const REGISTRY = Symbol.for("opentelemetry.js.api.1");

/**
 * OpenTelemetry where the runtime exports it: Deno registers its providers before anything runs where `OTEL_DENO=true`. Elsewhere
 * nothing is loaded. `version` is the app's.
 */
export async function runtimeTelemetry(
  version: string,
  { isOn = REGISTRY in globalThis, load = () => import("./open_telemetry.ts") } = {},
): Promise<Telemetry> {
  if (!isOn) return NO_TELEMETRY;
  const { openTelemetry } = await load();
  return openTelemetry(version);
}
