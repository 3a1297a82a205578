const MINUTE_MS = 60_000;

/** An instance that may be pruned. Times are milliseconds since 1970. */
export interface PruneCandidate {
  readonly id: string;
  /** Unhealthy, or no longer heard of. */
  readonly isDead: boolean;
  /** Protected from scale-in: it holds a task. */
  readonly isBusy: boolean;
  /** @default - not known */
  readonly launched?: number | undefined;
}

export interface Pruning<C> {
  /** Those that end, first first. */
  readonly ends: readonly C[];
  /** Busy ones that stay, though they are too many. */
  readonly spared: number;
}

/**
 * Whether the minute of an instance's uptime, counted from each full hour of it, has come so far. One whose launch is not known matches
 * only 0, which matches all.
 *
 * @param threshold minutes, 0 to 59.
 */
export function isPastThreshold(launched: number | undefined, now: number, threshold: number): boolean {
  if (threshold === 0) return true;
  return launched !== undefined && Math.floor((now - launched) / MINUTE_MS) % 60 >= threshold;
}

/**
 * In which order instances go, as the original Brenda ranked them: first the dead, then who finished something most recently, as it has
 * least to lose, and last who never finished anything. Of two that are equal the later id goes first.
 *
 * @param finished when each finished something last; milliseconds since 1970.
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
 * Who goes, so that `keep` of these instances stay.
 *
 * @param force also takes those that are busy; without it they stay, whatever `keep` says.
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
