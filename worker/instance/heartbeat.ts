import type { ObjectStore } from '../../farm/store/object-store';
import { keys } from '../../protocol/job/keys';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import { afterNews, type WorkerState } from '../../protocol/environment/worker-state';

/** Of one worker it comes to 0.02 cents an hour in S3's requests. */
const EACH_MS = 60_000;

/** Lets those who look at the farm know what this worker is at. A word that cannot be sent is not sent again: the next is newer. */
export class Heartbeat {
  private state: WorkerState;
  private beating: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly group: string,
    private readonly worker: string,
    /** The Blender that its instance has. @default - it is not known */
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

  /** Its worker goes, and is not to be looked for. */
  async end(store: ObjectStore): Promise<void> {
    clearInterval(this.beating);
    await this.sending;
    await store.delete(this.key).catch(() => undefined);
  }

  private get key(): string {
    return keys.farm(this.group).worker(this.worker);
  }
}
