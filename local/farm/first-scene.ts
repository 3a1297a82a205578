import { UserFault } from '../../protocol/failure/fault';
import { withCrashFile } from '../scene/keep-crash-file';
import type { OpenedScene, WorkerEvent } from '../../protocol/environment/worker-event';

/** What the workers say of the scene that they begin with: the first to have it open, or to find that it cannot be. */
export class FirstScene {
  private settle: { resolve: (scene: OpenedScene) => void; reject: (error: Error) => void } | undefined;

  /** @throws UserFault when the scene, a setting or Blender cannot be used. */
  readonly opened = new Promise<OpenedScene>((resolve, reject) => {
    this.settle = { resolve, reject };
  });

  constructor() {
    // Nobody may be waiting for it.
    this.opened.catch(() => undefined);
  }

  hear(event: WorkerEvent): void {
    if (event.event === 'opened') this.settle?.resolve(event.scene);
    if (event.event === 'unopened') {
      const reason = withCrashFile(event.reason, event.crash);
      this.settle?.reject(event.input ? new UserFault(reason) : new Error(reason));
    }
  }
}
