import type { LocalEvent } from './local-render';

/**
 * Holds back the workers' warnings about a scene until it is known whether it is rendered. For a refused scene the findings contain the
 * same, with remedies.
 */
export class HeldWarnings {
  private held: LocalEvent[] | undefined = [];

  constructor(private readonly tell: (event: LocalEvent) => void) {}

  hear(event: LocalEvent): void {
    if (this.held && event.kind === 'worker' && event.event.event === 'warning') this.held.push(event);
    else this.tell(event);
  }

  /** Passes on what was held back, and from now on everything at once. */
  release(): void {
    for (const event of this.held ?? []) this.tell(event);
    this.held = undefined;
  }
}
