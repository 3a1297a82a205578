import * as v from 'valibot';
import type { ObjectStore, PutOptions, Written } from './object-store';

/**
 * What lies under a key, read by its schema; undefined when there is nothing.
 *
 * @throws when it is something else.
 */
export async function readJson<S extends v.GenericSchema>(
  store: ObjectStore,
  key: string,
  schema: S,
): Promise<v.InferOutput<S> | undefined> {
  const bytes = await store.get(key);
  if (!bytes) return undefined;
  try {
    return v.parse(schema, JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new Error(`${key} in the store is not what this version of Brenda writes there`, { cause });
  }
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
