/** The last lines of a log, for the report of a failure. */
export class LogTail {
  private readonly lines: string[] = [];

  constructor(private readonly most = 60) {}

  add(line: string): void {
    this.lines.push(line);
    if (this.lines.length > this.most) this.lines.shift();
  }

  toString(): string {
    return this.lines.join('\n');
  }
}
