import { setTimeout as delay } from 'node:timers/promises';

/** The driver writes this to both of Blender's streams after each step, so that the worker knows that it has read everything before. */
const MARK = /brenda: (started|opened)$/;
const STREAMS = 2;
/** Milliseconds: a stream that a script has closed brings no mark. */
const LONGEST_WAIT = 5000;
const MOST_LINES = 1000;

/** Blender's output while it starts, or opens a scene: its log and its answers come through different pipes. */
export class OpeningLog {
  private readonly lines: string[] = [];
  private marks = 0;
  private complete: (() => void) | undefined;
  private readonly marked = new Promise<void>((resolve) => (this.complete = resolve));

  constructor(private readonly until: 'started' | 'opened') {}

  /** @returns the line that Blender has printed; undefined when it is only the driver's mark. */
  add(line: string): string | undefined {
    const [mark, of] = MARK.exec(line) ?? [];
    const text = mark === undefined ? line : line.slice(0, -mark.length);
    if (text !== '' && this.lines.length < MOST_LINES) this.lines.push(text);
    if (of === this.until && ++this.marks === STREAMS) this.complete?.();
    return mark === undefined || text !== '' ? text : undefined;
  }

  /** All output before the driver's marks. */
  async read(): Promise<readonly string[]> {
    await Promise.race([this.marked, delay(LONGEST_WAIT, undefined, { ref: false })]);
    return this.lines;
  }
}
