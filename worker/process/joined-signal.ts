/** A signal that is aborted with the first of others. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Detaches it: it is not aborted any more, and leaves nothing behind in the others. */
  readonly release: () => void;
}

/** As `AbortSignal.any`. In Node 20 that one leaves something behind in each of the others for good; a worker would leave it at each task. */
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
