/** The same entries in the order of their names: what is read concurrently comes in any order. */
export function byName<T>(entries: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
