import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { count } from '../../protocol/text/bounded-numbers';
import { readSmallFile, TooLarge } from '../../farm/store/read-at-most';
import { UserFault } from '../../protocol/failure/fault';
import { sideOf, versionFault } from '../../protocol/ledger/version-fault';
import { codeOf, folderFault } from '../folder-store/folder-fault';
import { writeNewFile } from '../folder-store/new-file';

const time = v.pipe(v.string(), v.isoTimestamp());
/** A line for people. */
const line = v.pipe(v.string(), v.maxLength(1000), v.regex(/^[^\p{Cc}]*$/u));

/** How a run ended. */
const ended = v.variant('how', [
  /** Every frame is there. */
  v.strictObject({ how: v.literal('done'), at: time }),
  /** Some frames failed for good; `left` were not tried because of that. */
  v.strictObject({ how: v.literal('failed'), at: time, failed: count, left: count }),
  /** The user or the system ended it: by Ctrl-C, which is SIGINT, or otherwise. */
  v.strictObject({ how: v.literal('interrupted'), at: time, signal: line }),
  /** It could not continue, or was not allowed to. */
  v.strictObject({ how: v.literal('stopped'), at: time, reason: line }),
]);

/** The last or present run into an output folder. */
const runFile = v.strictObject({
  version: v.literal(1),
  pid: count,
  /** The machine's name: a folder may be shared. */
  host: line,
  began: time,
  /** The time of its last sign of life. */
  alive: time,
  /** Concurrent Blenders. */
  workers: v.pipe(count, v.minValue(1)),
  /** Absent while the scene is being opened. */
  order: v.optional(
    v.strictObject({
      job: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
      at: time,
      /** Requested units, and how many of these were not done yet. */
      total: count,
      left: count,
    }),
  ),
  /** Absent while it runs, and for ever when it was killed. */
  ended: v.optional(ended),
});

export type RunFile = v.InferOutput<typeof runFile>;
export type RunEnd = v.InferOutput<typeof ended>;

/** A file that was not written by this version. */
export class RunFileUnreadable extends UserFault {
  /** Whether a newer version of Brenda has written it. */
  readonly isNewer: boolean;

  constructor(message: string, { isNewer, ...options }: ErrorOptions & { isNewer: boolean }) {
    super(message, options);
    this.isNewer = isNewer;
  }
}

/** Far more than is ever written. */
const MOST_BYTES = 65_536;

export const RUN_FILE = 'run.json';

/** @param hidden the folder `.brenda` of the output folder. */
export const runFileIn = (hidden: string): string => join(hidden, RUN_FILE);

/**
 * The folder's record of the last run; undefined when there is none, as in a folder of an earlier version.
 *
 * @throws UserFault when it cannot be read, RunFileUnreadable when its contents are invalid.
 */
export async function readRunFile(hidden: string): Promise<RunFile | undefined> {
  const path = runFileIn(hidden);
  const bytes = await readSmallFile(path, MOST_BYTES).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (error instanceof TooLarge) return error;
    throw folderFault(error, 'read', path);
  });
  if (!bytes) return undefined;
  try {
    if (bytes instanceof TooLarge) throw bytes;
    return v.parse(runFile, JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    const fault = versionFault(cause, sideOf(process.env));
    throw new RunFileUnreadable(
      `${path}: ${fault?.text ?? 'is not what this version of brenda writes there about its last run; fix: delete it, no frame depends on it'}`,
      { cause, isNewer: fault?.wrote === 'newer' },
    );
  }
}

/** In one step: a reader finds the old contents or the new. */
export async function writeRunFile(hidden: string, contents: RunFile | Uint8Array): Promise<void> {
  const text = contents instanceof Uint8Array ? contents : `${JSON.stringify(contents, undefined, 1)}\n`;
  await writeNewFile(runFileIn(hidden), text);
}

/** @returns the contents as they are, readable or not; undefined when there are none. */
export async function rawRunFile(hidden: string): Promise<Uint8Array | undefined> {
  return readSmallFile(runFileIn(hidden), MOST_BYTES).catch(() => undefined);
}

export async function removeRunFile(hidden: string): Promise<void> {
  await rm(runFileIn(hidden), { force: true });
}
