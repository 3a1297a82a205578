import type { WorkerNews } from '../../protocol/environment/worker-event';

/** Blender repeats a warning with each frame. A person needs it once; the records have it for each frame. */
const MOST = 100;

/** Gives the same warning once. */
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
