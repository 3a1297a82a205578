/** A longer log loses its middle. */
const MOST_CHARACTERS = 8 * 2 ** 20;

/** All that is printed while a unit is rendered: the whole of it for the store, its end for the record. */
export class UnitLog {
  private readonly head: string[] = [];
  private headLength = 0;
  private readonly tail: string[] = [];
  private tailLength = 0;
  private leftOut = 0;
  private unfinished = '';

  /** @param most characters that are kept. */
  constructor(private readonly most = MOST_CHARACTERS) {}

  /** A piece of text, which may end anywhere. */
  addText(text: string): void {
    const lines = (this.unfinished + text).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) this.add(line);
  }

  add(line: string): void {
    if (this.headLength + line.length < this.most / 4) {
      this.head.push(line);
      this.headLength += line.length + 1;
      return;
    }
    this.tail.push(line.slice(0, this.most / 4));
    this.tailLength += Math.min(line.length, this.most / 4) + 1;
    // Many at once: taking one from the front of a long list moves all of the others.
    if (this.tailLength < this.most) return;
    while (this.tailLength > this.most / 2) {
      const gone = this.tail.splice(0, Math.ceil(this.tail.length / 4));
      this.leftOut += gone.length;
      this.tailLength -= gone.reduce((sum, { length }) => sum + length + 1, 0);
    }
  }

  /** The last lines. */
  end(lines = 60): string {
    const last = this.tail.length >= lines ? this.tail : [...this.head.slice(-lines), ...this.tail];
    return last
      .slice(-lines)
      .join('\n')
      .slice(-1000 * lines);
  }

  toString(): string {
    const gap = this.leftOut === 0 ? [] : [`... ${String(this.leftOut)} lines are left out here ...`];
    return [...this.head, ...gap, ...this.tail].map((line) => `${line}\n`).join('');
  }
}
