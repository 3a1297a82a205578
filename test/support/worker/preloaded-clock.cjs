// Preloaded into a process whose clock is to be wrong, by so many minutes.
const off = Number(process.env.SHIFTED_CLOCK_MINUTES) * 60_000;
const TrueDate = Date;
globalThis.Date = class Date extends TrueDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [TrueDate.now() + off] : parts));
  }
  static now() {
    return TrueDate.now() + off;
  }
};
