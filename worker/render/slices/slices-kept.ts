/** This worker is to end, and begins no further slice. Another goes on from those that are in the store. */
export class SlicesKept extends Error {
  override readonly name = 'SlicesKept';
}
