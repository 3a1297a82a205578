import { setTimeout as sleep } from 'node:timers/promises';
import type { TerminationHook } from '../../farm/instance/termination-hook';
import { messageOf } from '../../protocol/failure/fault';
import { HOOK_SECONDS } from '../../protocol/farm/termination-hook';
import type { WorkerNews } from '../../protocol/environment/worker-event';

/** So that one word may be lost. */
const KEEP_MS = (HOOK_SECONDS / 3) * 1000;
/** The instance may be told a moment before the group begins to wait. */
const PAUSE_MS = 2_000;
const ATTEMPTS = 5;

export interface HeldTerminationOptions {
  readonly say: (news: WorkerNews) => void;
  /** Aborted when there is no time for anything any more: the group is not to wait longer, whatever hangs here. */
  readonly stopUploading: AbortSignal;
  /** Milliseconds between two attempts to let go. @default 2000 */
  readonly pauseMs?: number;
}

/**
 * Has the group wait with the end of this instance while the worker ends what it holds, and no longer. Nothing here makes anybody wait: a group
 * that does not hear from us goes on after `HOOK_SECONDS`, and the instance is shut down, which is a notice of its own.
 */
export class HeldTermination {
  private keeping: NodeJS.Timeout | undefined;

  /** @param hook undefined where there is no group. */
  constructor(
    private readonly hook: TerminationHook | undefined,
    private readonly options: HeldTerminationOptions,
  ) {}

  /** The group has begun to end this instance. */
  begin(): void {
    const { hook } = this;
    const { stopUploading } = this.options;
    if (this.keeping || !hook || stopUploading.aborted) return;
    const keep = (): void => {
      // What comes of a word that is lost, the group decides.
      hook.keep().catch(() => undefined);
    };
    const keeping = setInterval(keep, KEEP_MS).unref();
    this.keeping = keeping;
    stopUploading.addEventListener('abort', () => {
      clearInterval(keeping);
    });
  }

  /** This worker holds nothing any more. */
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
