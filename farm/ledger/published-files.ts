import { keys } from '../../protocol/keys';
import { inLanes } from '../in-lanes';
import type { Ledger } from './ledger';

/** A file of a unit that is done, as its record has it. */
export interface PublishedFile {
  readonly unit: string;
  /** Relative to the job's frames, with forward slashes. Nobody has looked yet whether it stays there. */
  readonly name: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Records read at the same time. */
const LANES = 16;

/**
 * Every file of a job's units that are done: a request to the store for each thousand of them, and one for each that is not known.
 *
 * @param options.isKnown of a unit whose record need not be read, by when that was written. @default - none is
 * @param options.onUnit is told of each unit, several at a time, and waited for.
 * @throws the first fault of `onUnit`, or the reason of `signal`.
 */
export async function publishedFiles(
  ledger: Ledger,
  options: {
    readonly isKnown?: (unit: string, at: Date) => boolean;
    readonly onUnit: (files: readonly PublishedFile[], at: Date, stop: AbortSignal) => Promise<void>;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const { isKnown = () => false, onUnit, signal } = options;
  await inLanes(
    ledger.doneAt(),
    LANES,
    async ({ unit, at }, stop) => {
      if (isKnown(unit, at)) return;
      const record = await ledger.record(unit);
      const files = record?.files.map(({ name, bytes, sha256 }) => ({
        unit,
        name,
        key: keys.frame(ledger.job, name),
        bytes,
        sha256,
      }));
      if (files) await onUnit(files, at, stop);
    },
    signal,
  );
}
