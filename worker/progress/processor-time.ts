import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks per second, on every Linux: `USER_HZ`. */
const TICKS = 100;

/** A process, as `/proc` has it. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Distinguishes it from an earlier process with the same number. */
  readonly started: string;
  /** Its own ticks, and those of its children that have ended and been waited for. */
  readonly ticks: number;
}

/**
 * The processor time of all processes that this one has started: its children, theirs, and those that share a process group with one of
 * them. A process whose parent has ended still does.
 */
export class ProcessorTime {
  private before = new Map<string, number>();
  private ticks = 0;

  /**
   * Seconds used so far. A process that ends between two samples is missed when no parent waits for it, and may count twice when one does.
   * Undefined where the system has no `/proc`.
   */
  async seconds(): Promise<number | undefined> {
    const processes = await readProcesses();
    if (processes.length === 0) return undefined;
    const now = new Map<string, number>();
    for (const { pid, started, ticks } of startedBy(process.pid, processes)) {
      const key = `${String(pid)} ${started}`;
      now.set(key, ticks);
      this.ticks += Math.max(0, ticks - (this.before.get(key) ?? 0));
    }
    this.before = now;
    return this.ticks / TICKS;
  }
}

function startedBy(ancestor: number, processes: readonly Process[]): Process[] {
  const pids = new Set([ancestor]);
  const groups = new Set<number>();
  const own = processes.find(({ pid }) => pid === ancestor)?.group;
  for (let known = 0; known < pids.size;) {
    known = pids.size;
    for (const { pid, parent, group } of processes) {
      if (!pids.has(parent) && !groups.has(group)) continue;
      pids.add(pid);
      if (group !== own) groups.add(group);
    }
  }
  return processes.filter(({ pid }) => pid !== ancestor && pids.has(pid));
}

async function readProcesses(): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.flatMap((stat) => readStat(stat) ?? []);
}

/** @param stat `PID (NAME) STATE PARENT GROUP …`; the name may hold anything. */
function readStat(stat: string): Process | undefined {
  const end = stat.lastIndexOf(')');
  if (end < 0) return undefined;
  const fields = stat.slice(end + 2).split(' ');
  const [, parent, group] = fields;
  // utime, stime, cutime and cstime; then starttime.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    group: Number(group),
    started: fields[19] ?? '',
    ticks,
  };
}
