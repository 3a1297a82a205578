/** File systems' limit on a name, in bytes. */
const LONGEST_NAME = 255;
/** Leaves room for the job's folder in a key of S3. */
const LONGEST = 900;

/**
 * Why a text cannot be the name of a published file, which is relative and has forward slashes; undefined when it can. A valid name stays
 * below its folder, and names nothing hidden there.
 */
export function fileNameFault(name: string): string | undefined {
  const parts = name.split('/');
  const fault = placeFault(name);
  if (fault !== undefined) return fault;
  if (parts.some((part) => part.startsWith('.'))) return 'a frame may not be hidden';
  if (parts.some((part) => Buffer.byteLength(part) > LONGEST_NAME))
    return `a part of it is longer than ${String(LONGEST_NAME)} bytes`;
  return Buffer.byteLength(name) > LONGEST ? `it is longer than ${String(LONGEST)} bytes` : undefined;
}

/**
 * Why a text cannot be a path below a folder, relative, with forward slashes; undefined when it can. The path may be too long for a file,
 * or hidden in a subfolder: Blender intends to write it, and may fail.
 */
export function placeFault(name: string): string | undefined {
  if (name.split('/').includes('')) return 'a part of it is empty';
  // A backslash is part of a name on one system, and a separator on another.
  const pieces = name.split(/[\\/]/);
  if (pieces.includes('..') || pieces.includes('.')) return 'it points out of its place';
  // Hidden files in an output folder are Brenda's own.
  if (name.startsWith('.')) return 'a frame may not be hidden';
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(name) ? 'it holds control characters' : undefined;
}
