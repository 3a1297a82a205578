import type { WorkerNews } from '../../protocol/environment/worker-event';

/** What Blender repeats with each frame a person needs once; the records have it for each. */
const MOST = 100;

/** Warns of the same thing once. */
export class SaidOnce {
  private readonly said = new Set<string>();

  constructor(private readonly say: (news: WorkerNews) => void) {}

  readonly warn = (text: string): void => {
    if (this.said.has(text) || this.said.size >= MOST) return;
    this.said.add(text);
    this.say({ event: 'warning', text });
    if (this.said.size === MOST)
      this.say({ event: 'warning', text: 'Blender says more; the records of the frames have it' });
  };
}
