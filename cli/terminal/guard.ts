import { forTerminal } from './own-codes';

type Write = (chunk: unknown, ...others: unknown[]) => boolean;
/** The original write functions of guarded streams. */
const unguarded = new WeakMap<NodeJS.WritableStream, Write>();

/**
 * From now on, text that is written to a stream keeps only our own control codes. All others are escaped, even in a pipe, since files are
 * shown on a terminal later.
 *
 * @param rewrite is applied to each text first. @default - nothing
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

/** The function that writes control codes on purpose. */
export function unguardedWrite(stream: NodeJS.WritableStream): Write {
  return unguarded.get(stream) ?? (stream.write.bind(stream) as Write);
}
