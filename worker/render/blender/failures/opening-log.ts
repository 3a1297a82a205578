import { setTimeout as delay } from 'node:timers/promises';

/** What the driver writes to both of Blender's streams once it has done this, for the worker to know that it has read all until then. */
const MARK = /brenda: (started|opened)$/;
const STREAMS = 2;
/** Milliseconds: a stream that a script has closed brings no mark. */
const LONGEST_WAIT = 5000;
const MOST_LINES = 1000;

/** What Blender prints while it starts, or opens a scene: its log and its answers come through different pipes. */
export class OpeningLog {
  private readonly lines: string[] = [];
  private marks = 0;
  private complete: (() => void) | undefined;
  private readonly marked = new Promise<void>((resolve) => (this.complete = resolve));

  constructor(private readonly until: 'started' | 'opened') {}

  /** @returns the line as Blender has printed it; undefined when it was the driver's mark alone. */
  add(line: string): string | undefined {
    const [mark, of] = MARK.exec(line) ?? [];
    const text = mark === undefined ? line : line.slice(0, -mark.length);
    if (text !== '' && this.lines.length < MOST_LINES) this.lines.push(text);
    if (of === this.until && ++this.marks === STREAMS) this.complete?.();
    return mark === undefined || text !== '' ? text : undefined;
  }

  /** All that was printed before the driver has set its marks. */
  async read(): Promise<readonly string[]> {
    await Promise.race([this.marked, delay(LONGEST_WAIT, undefined, { ref: false })]);
    return this.lines;
  }
}
