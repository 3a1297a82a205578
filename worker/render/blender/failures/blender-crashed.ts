import type { CrashReport } from './crash-report';

/** How a process ended: with a code, or by a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What the system sends to a program that did something impossible, as opposed to what people and the system's memory keeper send. */
const CRASHES: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
  'SIGSYS',
]);

/** Blender ended when it should not have. A new one may well do better. */
export class BlenderCrashed extends Error {
  override readonly name = 'BlenderCrashed';

  constructor(
    readonly end: ProcessEnd,
    /** The last lines of Blender's log. */
    readonly log: string,
    /** The most memory it held; 0 where the system does not tell. */
    readonly peakBytes: number,
    /** What Blender has written of it. @default - it has written nothing */
    readonly report?: CrashReport,
    /** What it was doing: `as it opened …`. */
    doing = '',
  ) {
    const telling = report && report.telling !== '' ? `: ${report.telling}` : '';
    super(`${describeEnd(end)}${doing === '' ? '' : ` ${doing}`}${telling}`);
  }
}

/** Whether the program did something impossible, as opposed to being ended from outside or by itself. */
export function isCrash({ signal }: ProcessEnd): boolean {
  return signal !== null && CRASHES.has(signal);
}

/** Whether another process ended it, or the system because memory ran out. */
export function wasKilled(end: ProcessEnd): boolean {
  return end.signal !== null && !isCrash(end);
}

/** What two crashes have in common that are one and the same, wherever Blender was at the time: `Blender crashed (SIGSEGV)`. */
export function kindOfCrash(reason: string): string {
  return /^Blender crashed \(\w+\)/.exec(reason)?.[0] ?? reason;
}

/** On one line: who or what ended it. */
export function describeEnd(end: ProcessEnd): string {
  const { code, signal } = end;
  if (signal) return `Blender ${isCrash(end) ? 'crashed' : 'was killed'} (${signal})`;
  return `Blender ended by itself (exit code ${String(code)})`;
}
