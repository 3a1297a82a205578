import { askVersion } from './ask-version';
import type { FoundBlender } from './find-blenders';
import { newestFirst, type Release } from './release';

/** A Blender that was found, and which it is, as far as that is known. */
export interface KnownBlender extends FoundBlender {
  readonly release: Release;
}

/** The Blenders of a machine, of which as few are started as it takes. */
export class Roster {
  /** What they have said of themselves; undefined of those that did not answer. */
  private readonly told = new Map<string, Release | undefined>();

  constructor(readonly found: readonly FoundBlender[]) {}

  /** Those of which is known, or said by what lies around them, which they are; in the order in which they were found. */
  known(): KnownBlender[] {
    return this.found.flatMap((one) => {
      const release = this.told.has(one.program) ? this.told.get(one.program) : one.claimed;
      return release ? [{ ...one, release }] : [];
    });
  }

  /** Those of which nothing is known yet. */
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
   * The best by a rule that is what it was taken for: it is asked, and where it is another, or none, the rule has the word again.
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

/** The first of them, where it is the one that a user gets who types `blender`; else the newest. */
export function preferred(blenders: readonly KnownBlender[]): KnownBlender | undefined {
  const onPath = blenders.find(({ place }) => place === 'PATH');
  return onPath ?? [...blenders].sort((a, b) => newestFirst(a.release, b.release))[0];
}
