/** The last lines of what a program printed, in bounded memory. */
export class LogTail {
  private kept = '';

  constructor(private readonly lines = 60) {}

  add(text: string): void {
    this.kept = (this.kept + text)
      .split('\n')
      .slice(-this.lines - 1)
      .join('\n')
      .slice(-this.lines * 1000);
  }

  text(): string {
    return this.kept.trim();
  }
}
