import type { BlenderRendererOptions } from '../../worker/render/blender/blender-renderer';
import type { WorkerEvent } from '../../protocol/environment/worker-event';

/** Called with what the user waits for, in words: `opening scene.blend`. */
export type TellWait = (what: string) => void;

/** The steps until a scene is open and checked, for the first of the Blenders that open it. */
export class SceneWaits {
  private step = 0;

  /** @param scene its name. */
  constructor(
    private readonly scene: string,
    private readonly tell: TellWait,
  ) {
    tell('starting Blender');
  }

  hear({ event }: Pick<WorkerEvent, 'event'>): void {
    if (event === 'blender') this.next(1, `opening ${this.scene}`);
    if (event === 'device') this.next(2, `checking ${this.scene}`);
  }

  /** For a Blender without a worker. */
  get options(): Pick<BlenderRendererOptions, 'onStart' | 'onOpen'> {
    return {
      onStart: () => {
        this.hear({ event: 'blender' });
      },
      onOpen: () => {
        this.hear({ event: 'device' });
      },
    };
  }

  /** From now on another step is reported elsewhere. */
  over(): void {
    this.step = Infinity;
  }

  private next(step: number, what: string): void {
    if (step <= this.step) return;
    this.step = step;
    this.tell(what);
  }
}
