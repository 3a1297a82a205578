import type { ObjectStore } from '../../farm/store/object-store';
import { keys } from '../../protocol/job/keys';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import { afterNews, type WorkerState } from '../../protocol/environment/worker-state';

/** S3's requests for one worker cost 0.02 cents an hour. */
const EACH_MS = 60_000;

/** Reports to the farm's commands what this worker is doing. A failed report is not sent again: the next one is newer. */
export class Heartbeat {
  private state: WorkerState;
  private beating: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly group: string,
    private readonly worker: string,
    /** The Blender on its instance. @default - unknown */
    blender?: string,
  ) {
    this.state = { version: 1, worker, ...(blender === undefined ? {} : { blender }), done: 0 };
  }

  hear(news: WorkerNews): void {
    this.state = afterNews(this.state, news, new Date().toISOString());
  }

  begin(store: ObjectStore): void {
    const beat = (): void => {
      this.sending = this.sending
        .then(() => store.put(this.key, `${JSON.stringify(this.state)}\n`))
        .then(
          () => undefined,
          () => undefined,
        );
    };
    beat();
    this.beating = setInterval(beat, EACH_MS).unref();
  }

  /** The worker ends, and must not be listed any more. */
  async end(store: ObjectStore): Promise<void> {
    clearInterval(this.beating);
    await this.sending;
    await store.delete(this.key).catch(() => undefined);
  }

  private get key(): string {
    return keys.farm(this.group).worker(this.worker);
  }
}
