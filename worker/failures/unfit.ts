/** This machine is not fit to render. Its worker gives back what it has and ends, and somebody else goes on. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}
