import { OutputFault } from './output-fault';

/** @throws OutputFault when there are any: images that a frame shows and that were not there. */
export function missingImages(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new OutputFault(
    'missing-image',
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not there, and the frame shows pink in place of it; to render all the same, allow missing-images`,
  );
}
