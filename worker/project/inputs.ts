import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import * as v from 'valibot';

/** Of files up to this size the contents are looked at, in bytes: they cost no more than a frame's own. */
const SMALL = 1024 * 1024;
/** Files that are looked at side by side. */
const AT_ONCE = 32;

const facts = v.object({
  /** Size, time and number of the file; `none` when it is not there, `folder` for a folder. */
  version: v.string(),
  /** Of a small file. */
  sha256: v.optional(v.string()),
});
type Facts = v.InferOutput<typeof facts>;
const listed = v.record(v.string(), facts);

/**
 * The files that a scene reads, as they were when the job was hashed. Large ones are told by size, time and number, small ones by
 * their contents, too: a file that was saved again without a change is the same.
 */
export class Inputs {
  private constructor(private readonly files: ReadonlyMap<string, Facts>) {}

  /** @param paths absolute. */
  static async taken(paths: readonly string[]): Promise<Inputs> {
    return new Inputs(new Map(await each(paths, async (path) => [path, await factsOf(path)] as const)));
  }

  /** @throws when `write` has not written it. */
  static async read(file: string): Promise<Inputs> {
    return new Inputs(new Map(Object.entries(v.parse(listed, JSON.parse(await readFile(file, 'utf8'))))));
  }

  async write(file: string): Promise<void> {
    await writeFile(file, JSON.stringify(Object.fromEntries(this.files)));
  }

  /** A file that is another by now. */
  async changed(): Promise<string | undefined> {
    const found = await each([...this.files], async ([path, was]) => {
      const { version } = await factsOf(path, { contents: false });
      if (version === was.version) return undefined;
      const is = await factsOf(path);
      return is.sha256 !== undefined && is.sha256 === was.sha256 ? undefined : path;
    });
    return found.find((path) => path !== undefined);
  }
}

/** A file was changed while frames were rendered from it. The same command begins with the new one. */
export class InputsChanged extends Error {
  override readonly name = 'InputsChanged';
}

async function factsOf(path: string, { contents = true } = {}): Promise<Facts> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found) return { version: 'none' };
  if (!found.isFile()) return { version: 'folder' };
  const version = `${String(found.ino)} ${String(found.size)} ${String(found.mtimeNs)}`;
  if (!contents || found.size > SMALL) return { version };
  const bytes = await readFile(path).catch(() => undefined);
  return bytes ? { version, sha256: createHash('sha256').update(bytes).digest('hex') } : { version };
}

async function each<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(work))));
  return results;
}
