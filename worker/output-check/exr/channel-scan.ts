import { oneColour } from '../picture/one-colour';
import type { Channel } from './header';

/** Collects statistics of one channel's values, row by row. */
export class ChannelScan {
  nan = 0;
  infinite = 0;
  /** The first value; undefined before there is one. */
  private first: string | undefined;
  private isOneValue = true;

  constructor(readonly channel: Channel) {}

  /** The value that all pixels have, in hex; undefined when there are several. */
  get oneValue(): string | undefined {
    return this.isOneValue ? this.first : undefined;
  }

  add(row: Buffer): void {
    const { type } = this.channel;
    if (this.isOneValue) {
      const value = oneColour([row], type === 'half' ? 2 : 4, type === 'half' ? 16 : 32);
      this.first ??= value;
      this.isOneValue = value !== undefined && value === this.first;
    }
    if (type === 'half') this.scanHalf(row);
    else if (type === 'float') this.scanFloat(row);
  }

  private scanHalf(row: Buffer): void {
    for (let place = 1; place < row.length; place += 2) {
      if (((row[place] ?? 0) & 0x7c) !== 0x7c) continue;
      this.count((((row[place] ?? 0) & 0x03) | (row[place - 1] ?? 0)) === 0);
    }
  }

  private scanFloat(row: Buffer): void {
    for (let place = 3; place < row.length; place += 4) {
      if (((row[place] ?? 0) & 0x7f) !== 0x7f || (row[place - 1] ?? 0) < 0x80) continue;
      this.count((((row[place - 1] ?? 0) & 0x7f) | (row[place - 2] ?? 0) | (row[place - 3] ?? 0)) === 0);
    }
  }

  private count(isInfinite: boolean): void {
    if (isInfinite) this.infinite++;
    else this.nan++;
  }
}
