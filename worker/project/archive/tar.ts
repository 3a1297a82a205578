import { pipeline } from 'node:stream/promises';
import { extract, type ExtractEvents, type Header } from 'tar-stream';
import type { Allowance } from './allowance';
import type { ArchiveEntry } from './archive-entry';
import { ArchiveFault, damaged, faultOfReading } from './archive-fault';
import { quoted } from '../quoted';

type Source = ExtractEvents['entry'][1];

const BLOCK = 512;
/** Tars from before the magic word `ustar`, which only their checksum identifies. Missing in tar-stream's types. */
const ANY_AGE: object = { allowUnknownFormat: true };

/**
 * The entries of a tar, in its order.
 *
 * Read by tar-stream. node-tar was tried: it decodes a PAX header chunk by chunk. When a chunk ends within a character, the file silently
 * gets a wrong name.
 *
 * @throws ArchiveFault when it is damaged, ends too early, or holds what is neither file, folder nor link.
 */
export async function* tarEntries(
  chunks: AsyncIterable<Uint8Array>,
  allowance: Allowance,
): AsyncGenerator<ArchiveEntry> {
  const parser = extract(ANY_AGE);
  const fed = pipeline(whole(chunks, allowance), parser);
  // Awaited when the parser has ended or failed.
  fed.catch(() => undefined);
  try {
    for await (const entry of parser) {
      allowance.foresee(entry.header.size);
      yield describe(entry, contentOf(entry, fed));
      entry.resume();
    }
    await fed;
  } catch (error) {
    throw error instanceof ArchiveFault ? error : await firstFault(fed, error);
  } finally {
    parser.destroy();
  }
}

async function* contentOf(entry: Source, fed: Promise<void>): AsyncGenerator<Uint8Array> {
  try {
    yield* entry as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw await firstFault(fed, error);
  }
}

/** When the bytes fail, the parser and the current entry report only that they were closed. */
async function firstFault(fed: Promise<void>, otherwise: unknown): Promise<unknown> {
  return faultOfReading(
    await fed.then(
      () => otherwise,
      (first: unknown) => first,
    ),
  );
}

/** Passes a tar through, and checks that it is complete: blocks of zeros mark its end. */
async function* whole(chunks: AsyncIterable<Uint8Array>, allowance: Allowance): AsyncGenerator<Uint8Array> {
  let last: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    allowance.spendBytes(chunk.length);
    last = (chunk.length < BLOCK ? Buffer.concat([last, chunk]) : chunk).subarray(-BLOCK);
    yield chunk;
  }
  if (last.length < BLOCK || last.some((byte) => byte !== 0)) throw damaged(new Error('no end mark'));
}

function describe({ header }: Source, content: AsyncIterable<Uint8Array>): ArchiveEntry {
  const { name, mode } = header;
  // Null for a kind that tar-stream does not know; the target is null where there is no link.
  const type = header.type as Header['type'] | null;
  const target = (header.linkname as string | null) ?? '';
  refuseSparse(header);
  // Old tars, from before there was a type for folders, write them so.
  if (name.endsWith('/') && type === 'file') return { kind: 'folder', name };
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return { kind: 'file', name, executable: (mode & 0o111) !== 0, content };
    case 'directory':
      return { kind: 'folder', name };
    case 'symlink':
      return { kind: 'link', name, target };
    case 'link':
      return { kind: 'hard link', name, target };
    default: {
      const what = type ? `a ${type.replace('-', ' ')}` : 'an entry of an unknown kind';
      throw new ArchiveFault(`holds ${quoted(name)}, ${what}; only files, folders and links can be unpacked`);
    }
  }
}

/** GNU's and macOS's way to leave out a file's holes. Unpacked as it is, the file would be another one. */
function refuseSparse(header: Header): void {
  const pax = (header.pax ?? {}) as Readonly<Record<string, string>>;
  if (!Object.keys(pax).some((key) => key.startsWith('GNU.sparse.'))) return;
  const name = quoted(pax['GNU.sparse.name'] ?? header.name);
  throw new ArchiveFault(
    `holds ${name}, a sparse file; pack it again without -S (on macOS: --no-read-sparse)`,
  );
}
