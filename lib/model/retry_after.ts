/**
 * How long a server wants to be left alone, in milliseconds from `now`; `null` where it does not say. By `Retry-After` in
 * seconds or as a date (RFC 9110, 10.2.3), or by `retry-after-ms`, which some send for more precision.
 */
export function readRetryAfter(headers: Headers | undefined, now: number): number | null {
  const ms = headers?.get("retry-after-ms")?.trim();
  if (ms && /^\d+(\.\d+)?$/.test(ms)) return Math.ceil(Number(ms));
  const value = headers?.get("retry-after")?.trim();
  if (!value) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1_000);
  const at = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
