import { bytesText } from '../../output/bytes-text';
import { duration } from '../../output/rate';
import { liveLines } from '../../terminal/live-lines';

const EACH_MS = 200;
/** Where lines stay. */
const LINE_EACH_MS = 5_000;

/** How far files have travelled. */
export interface TransferView {
  /** One more has arrived. */
  add(bytes: number): void;
  close(): void;
}

/** On stderr: one line that is redrawn on a terminal, and a line every few seconds elsewhere. @param verb `sent` */
export function transferView(
  verb: string,
  total: { readonly files: number; readonly bytes: number },
): TransferView {
  const stream = process.stderr;
  const isLive = stream.isTTY && process.env['TERM'] !== 'dumb';
  const live = isLive ? liveLines(stream) : undefined;
  const began = Date.now();
  let files = 0;
  let bytes = 0;
  const show = (): void => {
    const text = textOf(verb, { files, bytes }, total, (Date.now() - began) / 1000);
    if (live) live.draw(text);
    else stream.write(`${text}\n`);
  };
  const timer = setInterval(show, isLive ? EACH_MS : LINE_EACH_MS);
  timer.unref();
  return {
    add(more) {
      files++;
      bytes += more;
    },
    close() {
      clearInterval(timer);
      live?.clear();
      live?.done();
    },
  };
}

function textOf(
  verb: string,
  now: { readonly files: number; readonly bytes: number },
  total: { readonly files: number; readonly bytes: number },
  seconds: number,
): string {
  const rate = now.bytes / seconds;
  const left = now.bytes === 0 ? '' : `  ${duration((total.bytes - now.bytes) / rate)} left`;
  return `${verb} ${String(now.files)} of ${String(total.files)} files, ${bytesText(now.bytes)} of ${bytesText(total.bytes)}${left}`;
}
