import { waitedPipe } from './waited-pipe';

const EVERY_MS = 1000;
/** A program that writes to the pipe may be about to start. */
const TIMES = 3;

/**
 * Watches whether a process waits for a pipe: whatever a scene names as a file may be one, and Blender opens some before any check can look
 * at them.
 */
export class PipeWatch {
  private readonly timer: NodeJS.Timeout;
  private last: string | undefined;
  private times = 0;
  private isLooking = false;

  /** @param found called once, with the pipe that it has waited for during some seconds. */
  constructor(
    private readonly pid: number,
    private readonly found: (pipe: string) => void,
  ) {
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const pipe = await waitedPipe(this.pid);
    this.isLooking = false;
    this.times = pipe !== undefined && pipe === this.last ? this.times + 1 : 1;
    this.last = pipe;
    if (pipe === undefined || this.times < TIMES) return;
    this.end();
    this.found(pipe);
  }
}
