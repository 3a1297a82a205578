import { OutputFault } from './output-fault';

/** Refuses a frame that shows images that were missing. @throws OutputFault */
export function missingImages(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new OutputFault(
    'missing-image',
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not there, and the frame shows pink in place of it; to render all the same, allow missing-images`,
  );
}
