import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { clockTime } from '../../protocol/text/clock-time';

const CHECK_EVERY_MS = 1000;

/**
 * Reports once that a scene was changed while it is rendered from a copy, so that the artist knows which version the frames show. It
 * reports nothing when the scene is deleted: the copy remains.
 */
export class SavedMeanwhile {
  private readonly timer: NodeJS.Timeout;
  private isSaid = false;

  private constructor(
    private readonly path: string,
    private readonly was: Awaited<ReturnType<typeof factsOf>>,
    private readonly say: (text: string) => void,
  ) {
    this.timer = setInterval(() => void this.check(), CHECK_EVERY_MS).unref();
  }

  /** Call it before the copy is made. */
  static async of(path: string, say: (text: string) => void): Promise<SavedMeanwhile> {
    return new SavedMeanwhile(path, await factsOf(path), say);
  }

  /** Stops checking. */
  cancel(): void {
    this.isSaid = true;
    clearInterval(this.timer);
  }

  /** Checks a last time. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.check();
  }

  private async check(): Promise<void> {
    const now = await factsOf(this.path);
    if (this.isSaid || !now || !this.was || now.version === this.was.version) return;
    this.isSaid = true;
    this.say(
      `${basename(this.path)} was saved while it was rendered: this run goes on with the one from ${clockTime(this.was.time)}`,
    );
  }
}

async function factsOf(path: string): Promise<{ readonly version: string; readonly time: Date } | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return (
    found && {
      version: `${String(found.ino)} ${String(found.size)} ${String(found.mtimeNs)}`,
      time: found.mtime,
    }
  );
}
