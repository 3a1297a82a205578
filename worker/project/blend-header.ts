import { dirname, join } from 'node:path';
import { ByteReader } from './archive/byte-reader';
import { decompress } from './archive/decompress';
import { fileStart } from './files/file-content';

/** A library's block holds two paths and a few numbers. A larger block is damaged or hostile, and is skipped instead of read into memory. */
const LARGEST_LIBRARY_BYTES = 2 ** 16;

/** A Blender's version as .blend files have it: `4.3`. */
export class BlenderNumber {
  private constructor(
    readonly major: number,
    readonly minor: number,
  ) {}

  /** @param text `5.2.2 LTS`, `4.3` @throws when it does not begin with two numbers. */
  static parse(text: string): BlenderNumber {
    const [, major, minor] = /^(\d+)\.(\d+)/.exec(text) ?? [];
    if (major === undefined || minor === undefined) throw new Error(`"${text}" is no version of Blender`);
    return new BlenderNumber(Number(major), Number(minor));
  }

  isNewerThan(other: BlenderNumber): boolean {
    return this.major > other.major || (this.major === other.major && this.minor > other.minor);
  }

  toString(): string {
    return `${String(this.major)}.${String(this.minor)}`;
  }
}

/** The contents of a .blend's header. */
interface BlendHeader {
  readonly savedBy: BlenderNumber;
  /** The header's length in bytes. */
  readonly length: number;
  readonly blocks: 'small, 4-byte pointers' | 'small' | 'large';
}

/** The Blender that saved a file, compressed or not; undefined when it cannot be read or is no .blend. */
export async function savedBy(path: string): Promise<BlenderNumber | undefined> {
  return (await headerOf(path))?.header.savedBy;
}

/**
 * The absolute paths of the .blend files that a file links. For files that Blender cannot open.
 *
 * Reads the file to its end. What cannot be read is left out.
 */
export async function linkedBy(path: string): Promise<string[]> {
  const found = await headerOf(path);
  if (!found) return [];
  const linked: string[] = [];
  const reader = new ByteReader(decompress(path, found.compression));
  try {
    await reader.skip(found.header.length);
    for (;;) {
      const { code, bytes } = await nextBlock(reader, found.header.blocks);
      if (code === 'ENDB') break;
      if (code === 'LI\0\0' && bytes <= LARGEST_LIBRARY_BYTES)
        linked.push(...pathIn(await reader.take(bytes)));
      else await reader.skip(bytes);
    }
  } catch {
    // The file is cut short: keep what was found before.
  } finally {
    await reader.close();
  }
  return linked.map((stated) => (stated.startsWith('//') ? join(dirname(path), stated.slice(2)) : stated));
}

async function headerOf(path: string) {
  const found = await fileStart(path).catch(() => undefined);
  const header = found && parse(found.start.toString('latin1'));
  return found && header && { header, compression: found.compression };
}

function parse(start: string): BlendHeader | undefined {
  // From Blender 5 on: BLENDER17-01v0502.
  const modern = /^BLENDER(\d\d)-\d\d[vV](\d\d)(\d\d)/.exec(start);
  if (modern) {
    return {
      savedBy: BlenderNumber.parse(`${String(modern[2])}.${String(modern[3])}`),
      length: Number(modern[1]),
      blocks: 'large',
    };
  }
  // BLENDER-v304; files of 32-bit systems have _ instead of -.
  const classic = /^BLENDER([-_])[vV](\d)(\d\d)/.exec(start);
  if (!classic) return undefined;
  return {
    savedBy: BlenderNumber.parse(`${String(classic[2])}.${String(classic[3])}`),
    length: 12,
    blocks: classic[1] === '_' ? 'small, 4-byte pointers' : 'small',
  };
}

/** Big-endian files may fail: none was made since 2.4x. */
async function nextBlock(
  reader: ByteReader,
  blocks: BlendHeader['blocks'],
): Promise<{ readonly code: string; readonly bytes: number }> {
  if (blocks === 'large') {
    const head = await reader.take(32);
    return { code: head.toString('latin1', 0, 4), bytes: Number(head.readBigInt64LE(16)) };
  }
  const head = await reader.take(blocks === 'small' ? 24 : 20);
  return { code: head.toString('latin1', 0, 4), bytes: head.readInt32LE(4) };
}

/** The path in a library's block, whose offset differs by version. */
function pathIn(block: Buffer): string[] {
  const found = /(?:\/|[A-Za-z]:\\)[^\0]*\.blend(?=\0)/.exec(block.toString('latin1'))?.[0];
  return found === undefined ? [] : [Buffer.from(found, 'latin1').toString('utf8').replaceAll('\\', '/')];
}
