import { UserFault } from '../../protocol/failure/fault';
import { withCrashFile } from '../scene/keep-crash-file';
import type { OpenedScene, WorkerEvent } from '../../protocol/environment/worker-event';

/** The workers' reports of the first scene: the first worker to have it open, or to find that it cannot be opened. */
export class FirstScene {
  private settle: { resolve: (scene: OpenedScene) => void; reject: (error: Error) => void } | undefined;

  /** @throws UserFault when the scene, a setting or Blender cannot be used. */
  readonly opened = new Promise<OpenedScene>((resolve, reject) => {
    this.settle = { resolve, reject };
  });

  constructor() {
    // It may not be awaited.
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
