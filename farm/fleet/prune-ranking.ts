const MINUTE_MS = 60_000;

/** An instance that may be pruned. Times are milliseconds since 1970. */
export interface PruneCandidate {
  readonly id: string;
  /** Unhealthy, or its agent has lost its connection. */
  readonly isDead: boolean;
  /** Protected from scale-in: it holds a task. */
  readonly isBusy: boolean;
  /** @default - not known */
  readonly launched?: number | undefined;
}

export interface Pruning<C> {
  /** Instances to end, in this order. */
  readonly ends: readonly C[];
  /** The number of busy instances that stay although they are too many. */
  readonly spared: number;
}

/**
 * Whether at least `threshold` minutes have passed since the last full hour of an instance's uptime. An instance with an unknown launch
 * time matches only 0, which matches all.
 *
 * @param threshold minutes, 0 to 59.
 */
export function isPastThreshold(launched: number | undefined, now: number, threshold: number): boolean {
  if (threshold === 0) return true;
  return launched !== undefined && Math.floor((now - launched) / MINUTE_MS) % 60 >= threshold;
}

/**
 * The order in which instances end, as in the original Brenda. Dead instances come first. Then those that finished a unit most recently,
 * because they have least to lose. Instances that never finished one come last. Of two equal ones, the later id ends first.
 *
 * @param finished when each last finished a unit; milliseconds since 1970.
 */
export function pruneRanking<C extends PruneCandidate>(
  candidates: readonly C[],
  finished: ReadonlyMap<string, number>,
): C[] {
  const score = ({ id, isDead }: C): number => (isDead ? Infinity : (finished.get(id) ?? -1));
  const ranked = candidates.map((one) => ({ one, score: score(one) }));
  ranked.sort((a, b) => (a.score === b.score ? (a.one.id < b.one.id ? 1 : -1) : a.score < b.score ? 1 : -1));
  return ranked.map(({ one }) => one);
}

/**
 * Selects the instances to end, so that `keep` of these stay.
 *
 * @param force also ends busy instances. Without it they stay, even if more than `keep` do.
 */
export function pruneOf<C extends PruneCandidate>(
  candidates: readonly C[],
  finished: ReadonlyMap<string, number>,
  { keep, force }: { readonly keep: number; readonly force: boolean },
): Pruning<C> {
  const tooMany = Math.max(0, candidates.length - keep);
  const may = force ? candidates : candidates.filter(({ isBusy }) => !isBusy);
  const ends = pruneRanking(may, finished).slice(0, tooMany);
  return { ends, spared: tooMany - ends.length };
}
