import { setTimeout as sleep } from 'node:timers/promises';
import type { TerminationHook } from '../../farm/instance/termination-hook';
import { messageOf } from '../../protocol/failure/fault';
import { HOOK_SECONDS } from '../../protocol/farm/termination-hook';
import type { WorkerNews } from '../../protocol/environment/worker-event';

/** So that one request may be lost. */
const KEEP_MS = (HOOK_SECONDS / 3) * 1000;
/** The instance may get its notice a moment before the group begins to wait. */
const PAUSE_MS = 2_000;
const ATTEMPTS = 5;

export interface HeldTerminationOptions {
  readonly say: (news: WorkerNews) => void;
  /** Aborted when there is no time left for anything: the group must not wait longer, whatever hangs here. */
  readonly stopUploading: AbortSignal;
  /** Milliseconds between two attempts to complete the lifecycle action. @default 2000 */
  readonly pauseMs?: number;
}

/**
 * Has the group delay the termination of this instance until the worker has finished or released its tasks. It never blocks the end: a
 * group that gets no heartbeat continues after `HOOK_SECONDS`. It then shuts the instance down, which is a notice of its own.
 */
export class HeldTermination {
  private keeping: NodeJS.Timeout | undefined;

  /** @param hook undefined where there is no group. */
  constructor(
    private readonly hook: TerminationHook | undefined,
    private readonly options: HeldTerminationOptions,
  ) {}

  /** The group has begun to terminate this instance. */
  begin(): void {
    const { hook } = this;
    const { stopUploading } = this.options;
    if (this.keeping || !hook || stopUploading.aborted) return;
    const keep = (): void => {
      // When a request is lost, the group's timeout decides.
      hook.keep().catch(() => undefined);
    };
    const keeping = setInterval(keep, KEEP_MS).unref();
    this.keeping = keeping;
    stopUploading.addEventListener('abort', () => {
      clearInterval(keeping);
    });
  }

  /** This worker holds no task any more. */
  async end(): Promise<void> {
    const { hook, keeping } = this;
    if (!hook || !keeping) return;
    clearInterval(keeping);
    const { say, pauseMs = PAUSE_MS } = this.options;
    let why = 'it does not wait';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        if (await hook.complete()) return;
      } catch (error) {
        why = messageOf(error);
      }
      await sleep(pauseMs);
    }
    say({ event: 'warning', text: `the group could not be told that this instance may end: ${why}` });
  }
}
