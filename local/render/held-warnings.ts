import type { LocalEvent } from './local-render';

/**
 * Holds back what workers warn of while they open a scene, until it is known whether it is rendered. Of a scene that is refused the findings say
 * the same in words for people, with what to do.
 */
export class HeldWarnings {
  private held: LocalEvent[] | undefined = [];

  constructor(private readonly tell: (event: LocalEvent) => void) {}

  hear(event: LocalEvent): void {
    if (this.held && event.kind === 'worker' && event.event.event === 'warning') this.held.push(event);
    else this.tell(event);
  }

  /** Tells what was held back, and from now on everything at once. */
  release(): void {
    for (const event of this.held ?? []) this.tell(event);
    this.held = undefined;
  }
}
