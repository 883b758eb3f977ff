/** Clock ticks of /proc per second: Linux gives everybody 100, whatever the kernel counts by. */
const TICKS_PER_SECOND = 100;

let libc: ReturnType<typeof openLibc> | undefined;

function openLibc() {
  return Deno.dlopen("libc.so.6", { clock_gettime: { parameters: ["i32", "buffer"], result: "i32" } });
}

/**
 * What a process, all of its threads, has used of the processors so far, in seconds, as Linux accounts for it: by the clock that
 * each process has (clock_getcpuclockid(3)), since /proc counts in hundredths, which is too coarse for few tokens.
 */
export function cpuSeconds(pid: number): number {
  libc ??= openLibc();
  const time = new BigInt64Array(2);
  if (libc.symbols.clock_gettime((~pid << 3) | 2, time) !== 0) throw new Error(`There is no process ${pid}`);
  return Number(time[0]) + Number(time[1]) / 1e9;
}

/** What all processes of the machine have used so far, in seconds. */
export function machineCpuSeconds(): number {
  const [, user, nice, system, , , irq, softirq] = Deno.readTextFileSync("/proc/stat").split("\n")[0].split(/ +/).map(
    Number,
  );
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

/** Memory that a process holds now, and the most that it held since {@linkcode forgetPeak}, in MiB. */
export function memory(pid: number): { now: number; peak: number } {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const mib = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)![1]) / 1024;
  return { now: mib("VmRSS"), peak: mib("VmHWM") };
}

/** Lets the peak of a process's memory begin with what it holds now. */
export function forgetPeak(pid: number): void {
  Deno.writeTextFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** The machine, for whoever reads the figures elsewhere. */
export function describeMachine(): { cpu: string; cores: number; memoryGiB: number; system: string; deno: string } {
  const info = Deno.readTextFileSync("/proc/cpuinfo");
  return {
    cpu: /^model name\s*: (.+)$/m.exec(info)?.[1] ?? "unknown",
    cores: navigator.hardwareConcurrency,
    memoryGiB: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    deno: Deno.version.deno,
  };
}
