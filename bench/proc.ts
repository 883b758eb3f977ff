/** Clock ticks of /proc per second: Linux gives everybody 100, whatever the kernel counts by. */
const TICKS_PER_SECOND = 100;

/** What a process, all of its threads, has used of the processors so far, in seconds, as Linux accounts for it. */
export function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // Behind the name, which may hold anything: the 14th and 15th field of the line.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
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
