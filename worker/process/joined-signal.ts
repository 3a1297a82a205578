/** A signal that fires with the first of others. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** It does not fire any more, and nothing is left of it in the others. */
  readonly release: () => void;
}

/** As `AbortSignal.any`, which in Node 20 leaves something behind in each of the others for good: in those of a worker, at each task. */
export function joinedSignal(...others: readonly AbortSignal[]): JoinedSignal {
  const joined = new AbortController();
  const fire = (): void => {
    joined.abort(others.find(({ aborted }) => aborted)?.reason);
  };
  for (const other of others) other.addEventListener('abort', fire, { once: true });
  if (others.some(({ aborted }) => aborted)) fire();
  return {
    signal: joined.signal,
    release: () => {
      for (const other of others) other.removeEventListener('abort', fire);
    },
  };
}
