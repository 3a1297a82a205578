import { keyIn, readPlace } from '../../protocol/scene/frames-place';
import { FrameSet } from '../../protocol/job/frame-set';
import { keys, nameInKey } from '../../protocol/job/keys';
import type { PublishedFile as RecordedFile } from '../../protocol/ledger/record';
import { parseUnitName } from '../../protocol/job/unit';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { UnreadableObject } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';
import type { Ledger } from './ledger';
import type { Overruled } from './overruled';

/** A file of a done unit, as its record lists it. */
export interface PublishedFile {
  readonly unit: string;
  /** Relative to the job's frames, with forward slashes. Not yet checked against paths that leave the folder. */
  readonly name: string;
  /** The name before the job's own name replaced it; absent for a file that kept its name. */
  readonly rendered?: string;
  /** In the bucket of frames, or in `bucket`. */
  readonly key: string;
  /** A bucket of the user's own. @default - the farm's */
  readonly bucket?: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Handles an object that is no valid record. */
type OnUnreadable = (error: UnreadableObject) => void;

/** Concurrent reads of records, ... */
const LANES = 16;
/** ... and the most that are held. */
const BLOCK = 1000;

/**
 * Every file of a job's done units: a request to the store for each thousand of them, and one for each that is not known.
 *
 * @param options.isKnown whether a unit's record, written at this time, need not be read. @default - none is
 * @param options.overruled files for which other records count; they are left out. @default - none
 * @param options.onUnit called for each unit, several at a time, and awaited.
 * @param options.onUnreadable called for each invalid record; the others are still read.
 * @throws the first fault of `onUnit`, or the reason of `signal`.
 */
export async function publishedFiles(
  ledger: Ledger,
  options: {
    readonly isKnown?: (unit: string, at: Date) => boolean;
    readonly overruled?: Overruled;
    readonly onUnit: (
      unit: string,
      files: readonly PublishedFile[],
      at: Date,
      stop: AbortSignal,
    ) => Promise<void>;
    readonly onUnreadable: OnUnreadable;
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  const { isKnown = () => false, overruled, onUnit, onUnreadable, signal } = options;
  await forEachConcurrently(
    ledger.doneAt(),
    LANES,
    async ({ unit, at }, stop) => {
      if (isKnown(unit, at)) return;
      const files = await filesOf(ledger, unit, onUnreadable);
      if (files) await onUnit(unit, countedOf(files, overruled), at, stop);
    },
    signal,
  );
}

/** Every file of a job's done units, in the order of their units, with one request to the store for each. Holds few of them. */
export async function* publishedInOrder(
  ledger: Ledger,
  {
    overruled,
    onUnreadable,
    signal,
  }: { readonly overruled: Overruled; readonly onUnreadable: OnUnreadable; readonly signal?: AbortSignal },
): AsyncGenerator<PublishedFile> {
  for await (const units of inBlocks(ledger.done())) {
    const files = new Map<string, readonly PublishedFile[]>();
    const read = async (unit: string): Promise<void> => {
      files.set(unit, (await filesOf(ledger, unit, onUnreadable)) ?? []);
    };
    await forEachConcurrently(units, LANES, read, signal);
    for (const unit of units) yield* countedOf(files.get(unit) ?? [], overruled);
  }
}

function countedOf(
  files: readonly PublishedFile[],
  overruled: Overruled | undefined,
): readonly PublishedFile[] {
  return overruled ? files.filter(({ unit, name }) => !overruled.has(unit, name)) : files;
}

async function* inBlocks<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let block: T[] = [];
  for await (const item of items) {
    if (block.push(item) < BLOCK) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

async function filesOf(
  ledger: Ledger,
  unit: string,
  onUnreadable: OnUnreadable,
): Promise<PublishedFile[] | undefined> {
  const record = await ledger.record(unit).catch((error: unknown) => {
    if (!(error instanceof UnreadableObject)) throw error;
    onUnreadable(error);
    return undefined;
  });
  return record?.files.map(({ name, rendered, at, bytes, sha256 }) => ({
    unit,
    name,
    ...(rendered === undefined ? {} : { rendered }),
    ...whereIs(ledger.job, { name, at }),
    bytes,
    sha256,
  }));
}

/** The location of a job's file, as its record gives it. */
export function whereIs(
  job: string,
  { name, at }: Pick<RecordedFile, 'name' | 'at'>,
): Pick<PublishedFile, 'key' | 'bucket'> {
  if (at === undefined) return { key: keys.frame(job, name) };
  const place = readPlace(at);
  return { bucket: place.bucket, key: keyIn(place, name) };
}

/**
 * The files of a job's done units, by name. Costs a request to the store for each thousand of both, and reads no record. Undefined when
 * only the records show which unit a file belongs to: a scene's own outputs have other names than their unit.
 */
export async function filesByName(
  { job }: Ledger,
  store: ObjectStore,
  signal?: AbortSignal,
): Promise<Pick<PublishedFile, 'name' | 'bytes'>[] | undefined> {
  const [done, left] = [new FrameSet(), new FrameSet()];
  for await (const { key } of store.list(keys.ledger(job))) {
    signal?.throwIfAborted();
    const unit = parseUnitName(nameInKey(key));
    if (!unit) continue;
    // The name of a template's span does not show its files.
    if (unit.span.first !== unit.span.last) return undefined;
    for (const frames of [done, left]) frames.add(unit);
  }
  const files: Pick<PublishedFile, 'name' | 'bytes'>[] = [];
  const folder = keys.frames(job);
  for await (const { key, bytes } of store.list(folder)) {
    signal?.throwIfAborted();
    const name = key.slice(folder.length);
    const unit = parseUnitName(name.replace(/\..*$/s, ''));
    if (!unit) return undefined;
    // Uploaded, and not recorded yet.
    if (!done.has(unit)) continue;
    left.delete(unit);
    files.push({ name, bytes });
  }
  return left.size === 0 ? files : undefined;
}
