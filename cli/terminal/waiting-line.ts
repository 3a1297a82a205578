import { stderrColours as pc } from '../output/colours';
import { type LiveLines, liveLines } from './live-lines';

const TURN = ['|', '/', '-', '\\'] as const;
/** Milliseconds after which a line is drawn again. */
export const REDRAW_MILLISECONDS = 100;
/** Where each line stays, only those waits are told that last longer than this, in milliseconds: what is wrong with a scene then comes alone. */
const LONG = 1000;

/** What is waited for before there is a frame to speak of: told, and over. */
export interface WaitingLine {
  show(what: string): void;
  close(): void;
}

/** A line that turns on a terminal; a line for each wait that takes long, anywhere else. */
export function waitingLine(stream: NodeJS.WriteStream): WaitingLine {
  return isTerminal(stream) ? new TurningLine(stream) : new PlainWaiting(stream);
}

/** Whether lines can be drawn again there. */
export function isTerminal(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && process.env['TERM'] !== 'dumb';
}

/** The line as it is to be drawn now. */
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
