import type { CrashReport } from './crash-report';

/** How a process ended: with a code, or by a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Signals that the system sends for an invalid operation, not those from people or the out-of-memory killer. */
const CRASHES: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
  'SIGSYS',
]);

/** Blender ended unexpectedly. A new one may succeed. */
export class BlenderCrashed extends Error {
  override readonly name = 'BlenderCrashed';

  constructor(
    readonly end: ProcessEnd,
    /** The last lines of Blender's log. */
    readonly log: string,
    /** Its peak memory; 0 where the system does not report it. */
    readonly peakBytes: number,
    /** Blender's crash report. @default - it has written none */
    readonly report?: CrashReport,
    /** What it was doing: `as it opened …`. */
    doing = '',
  ) {
    const telling = report && report.telling !== '' ? `: ${report.telling}` : '';
    super(`${describeEnd(end)}${doing === '' ? '' : ` ${doing}`}${telling}`);
  }
}

/** Whether the program did an invalid operation; not when it was ended from outside or by itself. */
export function isCrash({ signal }: ProcessEnd): boolean {
  return signal !== null && CRASHES.has(signal);
}

/** Whether another process ended it, or the system because memory ran out. */
export function wasKilled(end: ProcessEnd): boolean {
  return end.signal !== null && !isCrash(end);
}

/** The common part of two equal crashes, wherever Blender was at the time: `Blender crashed (SIGSEGV)`. */
export function kindOfCrash(reason: string): string {
  return /^Blender crashed \(\w+\)/.exec(reason)?.[0] ?? reason;
}

/** What ended it, on one line. */
export function describeEnd(end: ProcessEnd): string {
  const { code, signal } = end;
  if (signal) return `Blender ${isCrash(end) ? 'crashed' : 'was killed'} (${signal})`;
  return `Blender ended by itself (exit code ${String(code)})`;
}
