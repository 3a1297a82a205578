import * as v from 'valibot';
import { sideOf, versionFault } from '../../protocol/ledger/version-fault';
import type { ObjectStore, PutOptions, Written } from './object-store';
import { TooLarge } from './read-at-most';

/** The maximum size of a JSON object: eight times the longest range, and a record of ten thousand files. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The object was written by another version of Brenda, or by hand. */
export class UnreadableObject extends Error {
  override readonly name = 'UnreadableObject';
  /** Whether a newer version of Brenda wrote it. */
  readonly isNewer: boolean;

  constructor(message: string, { isNewer = false, ...options }: ErrorOptions & { isNewer?: boolean } = {}) {
    super(message, options);
    this.isNewer = isNewer;
  }
}

/**
 * Reads the object under a key by its schema; undefined when there is none.
 *
 * @param most the maximum size in bytes. @default - that of any record or request
 * @throws UnreadableObject when it does not match.
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
 * As `readJson`, for optional objects: undefined also when the object does not match. Calls the store's `onUnreadable`, if it has one, for
 * an object of a newer version.
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

/** Continues without an unreadable object, if the store has `onUnreadable`. @throws the fault otherwise. */
export async function unlessUnreadable<T>(store: ObjectStore, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof UnreadableObject) || !store.onUnreadable) throw error;
    store.onUnreadable(error);
    return undefined;
  }
}

/** For `catch`: an unreadable object counts as missing; other faults are thrown. */
export function ifUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableObject)) throw error;
  return undefined;
}

/**
 * For `catch`: an object that was cut off during its write, is not JSON, or is far too large counts as missing; other faults are thrown.
 */
export function ifDamaged(error: unknown): undefined {
  if (!isDamaged(error)) throw error;
  return undefined;
}

/** For `catch`: throws when a newer version of Brenda wrote the object, and only then. */
export function ifNotNewer(error: unknown): undefined {
  if (error instanceof UnreadableObject && error.isNewer) throw error;
  return undefined;
}

/**
 * Whether an object is not JSON, or larger than any that Brenda writes there. Other unreadable objects may be from a later version of
 * Brenda, which can read them.
 */
export function isDamaged(error: unknown): boolean {
  return (
    error instanceof UnreadableObject &&
    (error.cause instanceof SyntaxError || error.cause instanceof TooLarge)
  );
}

/** Indented, for people who open it. */
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
