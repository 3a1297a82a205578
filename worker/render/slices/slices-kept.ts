/** This worker has to end, and begins no further slice. Another continues after those in the store. */
export class SlicesKept extends Error {
  override readonly name = 'SlicesKept';
}
