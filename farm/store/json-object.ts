import * as v from 'valibot';
import { sideOf, versionFault } from '../../protocol/ledger/version-fault';
import type { ObjectStore, PutOptions, Written } from './object-store';
import { TooLarge } from './read-at-most';

/** Bytes of an object that is read as JSON: eight times the longest range, and a record of ten thousand files. */
const MOST_BYTES = 8 * 1024 * 1024;

/** What lies there was written by another version of Brenda, or by hand. */
export class UnreadableObject extends Error {
  override readonly name = 'UnreadableObject';
  /** Whether it is of a version of Brenda that is newer than this one. */
  readonly isNewer: boolean;

  constructor(message: string, { isNewer = false, ...options }: ErrorOptions & { isNewer?: boolean } = {}) {
    super(message, options);
    this.isNewer = isNewer;
  }
}

/**
 * What lies under a key, read by its schema; undefined when there is nothing.
 *
 * @param most bytes that it may have. @default - as much as any record or request has
 * @throws UnreadableObject when it is something else.
 */
export async function readJson<S extends v.GenericSchema>(
  store: ObjectStore,
  key: string,
  schema: S,
  most = MOST_BYTES,
): Promise<v.InferOutput<S> | undefined> {
  const bytes = await store.get(key, most).catch((error: unknown) => {
    throw error instanceof TooLarge ? new UnreadableObject(error.message, { cause: error }) : error;
  });
  if (!bytes) return undefined;
  try {
    return v.parse(schema, JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    const fault = versionFault(cause, sideOf(process.env));
    throw new UnreadableObject(
      `${key} in the store ${fault?.text ?? `is not what this version of Brenda writes there${whyNot(cause)}`}`,
      { cause, isNewer: fault?.wrote === 'newer' },
    );
  }
}

/**
 * As `readJson`, for what can be done without: undefined too when it is something else. Of what a newer version wrote the store's
 * `onUnreadable` hears, where it has one.
 */
export async function readJsonIfReadable<S extends v.GenericSchema>(
  store: ObjectStore,
  key: string,
  schema: S,
  most?: number,
): Promise<v.InferOutput<S> | undefined> {
  try {
    return await readJson(store, key, schema, most);
  } catch (error) {
    if (!(error instanceof UnreadableObject)) throw error;
    if (error.isNewer) store.onUnreadable?.(error);
    return undefined;
  }
}

/** Goes on without an object that cannot be read, where the store has `onUnreadable`. @throws it otherwise. */
export async function unlessUnreadable<T>(store: ObjectStore, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof UnreadableObject) || !store.onUnreadable) throw error;
    store.onUnreadable(error);
    return undefined;
  }
}

/** For `catch`: what cannot be read counts as if it were not there; other faults are thrown. */
export function ifUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
  return undefined;
}

/** For `catch`: what was cut off while it was written, is no JSON at all, or far too large, counts as if it were not there; other faults are thrown. */
export function ifDamaged(error: unknown): undefined {
  if (!isDamaged(error)) throw error;
  return undefined;
}

/** For `catch`: throws what a newer version of Brenda wrote, and nothing else. */
export function ifNotNewer(error: unknown): undefined {
  if (error instanceof UnreadableObject && error.isNewer) throw error;
  return undefined;
}

/** Whether an object is no JSON, or larger than any that is written there. Another that cannot be read may be of a later version of Brenda, which can read it. */
export function isDamaged(error: unknown): boolean {
  return (
    error instanceof UnreadableObject &&
    (error.cause instanceof SyntaxError || error.cause instanceof TooLarge)
  );
}

/** In lines, for whoever opens it. */
export function writeJson(
  store: ObjectStore,
  key: string,
  value: unknown,
  options?: PutOptions,
): Promise<Written> {
  return store.put(key, `${JSON.stringify(value, undefined, 1)}\n`, options);
}

/** `files.0.sha256 must be SHA-256`, as far as it is known. */
function whyNot(cause: unknown): string {
  if (!v.isValiError(cause)) return '';
  const [issue] = cause.issues;
  const path = v.getDotPath(issue);
  return `: ${path === null ? '' : `${path} `}${issue.message}`;
}
