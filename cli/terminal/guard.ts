import { forTerminal } from './own-codes';

type Write = (chunk: unknown, ...others: unknown[]) => boolean;
/** How a stream wrote before it was guarded. */
const unguarded = new WeakMap<NodeJS.WritableStream, Write>();

/**
 * From here on, all text that is written to a stream goes out with our own codes alone; everything else that could steer a terminal is
 * written out, in a pipe too, since what is in a file is shown some day.
 *
 * @param rewrite is done to each text before. @default - nothing
 */
export function guard(
  stream: NodeJS.WritableStream,
  rewrite: (text: string) => string = (text) => text,
): void {
  if (unguarded.has(stream)) return;
  const write = stream.write.bind(stream) as Write;
  unguarded.set(stream, write);
  stream.write = (chunk: unknown, ...others: unknown[]) =>
    write(typeof chunk === 'string' ? forTerminal(rewrite(chunk)) : chunk, ...others);
}

/** How a stream writes what steers a terminal on purpose. */
export function unguardedWrite(stream: NodeJS.WritableStream): Write {
  return unguarded.get(stream) ?? (stream.write.bind(stream) as Write);
}
