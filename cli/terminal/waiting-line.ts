import { stderrColours as pc } from '../output/colours';
import { type LiveLines, liveLines } from './live-lines';

const TURN = ['|', '/', '-', '\\'] as const;
/** Milliseconds between two redraws. */
export const REDRAW_MILLISECONDS = 100;
/** Milliseconds. Where lines cannot be redrawn, only longer waits are printed, so that a scene's fault stands alone. */
const LONG = 1000;

/** Shows what the program waits for before the first frame. */
export interface WaitingLine {
  show(what: string): void;
  close(): void;
}

/** On a terminal a spinner; anywhere else a line for each long wait. */
export function waitingLine(stream: NodeJS.WriteStream): WaitingLine {
  return isTerminal(stream) ? new TurningLine(stream) : new PlainWaiting(stream);
}

/** Whether lines can be redrawn there. */
export function isTerminal(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb';
}

/** The spinner's line at a moment. */
export function turningText(what: string, now = Date.now()): string {
  return `${pc.dim(TURN[Math.floor(now / REDRAW_MILLISECONDS) % TURN.length] ?? '')} ${what}`;
}

class TurningLine implements WaitingLine {
  private readonly line: LiveLines;
  private timer: NodeJS.Timeout | undefined;
  private what = '';

  constructor(stream: NodeJS.WriteStream) {
    this.line = liveLines(stream);
  }

  show(what: string): void {
    this.what = what;
    this.redraw();
    this.timer ??= setInterval(() => {
      this.redraw();
    }, REDRAW_MILLISECONDS);
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.line.clear();
    this.line.done();
  }

  private redraw(): void {
    this.line.draw(turningText(this.what));
  }
}

export class PlainWaiting implements WaitingLine {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: NodeJS.WritableStream) {}

  show(what: string): void {
    this.close();
    this.timer = setTimeout(() => {
      this.stream.write(`${what} ...\n`);
    }, LONG);
  }

  close(): void {
    clearTimeout(this.timer);
  }
}
