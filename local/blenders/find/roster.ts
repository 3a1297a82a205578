import { askVersion } from './ask-version';
import type { FoundBlender } from './find-blenders';
import { newestFirst, type Release } from './release';

/** A found Blender with its release, as far as that is known. */
export interface KnownBlender extends FoundBlender {
  readonly release: Release;
}

/** The Blenders of a machine. It starts as few of them as possible. */
export class Roster {
  /** The releases that they reported; undefined for those that did not answer. */
  private readonly told = new Map<string, Release | undefined>();

  constructor(readonly found: readonly FoundBlender[]) {}

  /** Blenders whose release is known, or suggested by their path; in the order in which they were found. */
  known(): KnownBlender[] {
    return this.found.flatMap((one) => {
      const release = this.told.has(one.program) ? this.told.get(one.program) : one.claimed;
      return release ? [{ ...one, release }] : [];
    });
  }

  /** Blenders whose release is unknown. */
  unknown(): FoundBlender[] {
    return this.found.filter(({ program, claimed }) => !claimed && !this.told.has(program));
  }

  /** Asks them all at once. */
  async ask(blenders: readonly FoundBlender[]): Promise<void> {
    await Promise.all(
      blenders
        .filter(({ program }) => !this.told.has(program))
        .map(async ({ program }) => {
          this.told.set(program, await askVersion(program));
        }),
    );
  }

  /**
   * The best by a rule, confirmed: it is asked for its release, and where that differs, or it does not answer, the rule is applied again.
   *
   * @param best picks one of those that are known.
   */
  async confirmed(
    best: (known: readonly KnownBlender[]) => KnownBlender | undefined,
  ): Promise<KnownBlender | undefined> {
    for (;;) {
      const picked = best(this.known());
      if (!picked || this.told.has(picked.program)) return picked;
      await this.ask([picked]);
    }
  }
}

/** The first one, where `blender` in the user's shell starts it; else the newest. */
export function preferred(blenders: readonly KnownBlender[]): KnownBlender | undefined {
  const onPath = blenders.find(({ place }) => place === 'PATH');
  return onPath ?? [...blenders].sort((a, b) => newestFirst(a.release, b.release))[0];
}
