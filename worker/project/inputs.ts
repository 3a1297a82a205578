import { readFile, stat, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import { digestFiles } from './files/digest';
import { versionOf } from './files/file-version';
import { projectFiles } from './project-files';

/** Files that are checked, and files that are read, at the same time. */
const AT_ONCE = 32;
const LANES = 4;

const facts = v.object({
  /** See `FileVersion`. */
  version: v.string(),
  /** The hash of its contents. @default - it is no file, or cannot be read */
  sha256: v.optional(v.string()),
});
type Facts = v.InferOutput<typeof facts>;

/** What is known of files, by their paths. */
export const inputFacts = v.record(v.string(), facts);

/** The moment before a program started that reads files. */
export interface Before {
  readonly atMs: number;
  /** The files' versions at that moment, by path. @default - the list of files was not known yet */
  readonly versions?: ReadonlyMap<string, string> | undefined;
}

/** A file that has changed. */
export interface ChangedInput {
  readonly path: string;
  /** Whether its contents differ from those that were hashed; otherwise it was only written again, or differed for a while. */
  readonly isOther: boolean;
}

/**
 * The files that a scene reads, as they were when the job was hashed. They are compared by inode, size and times, and where these differ by
 * their contents.
 */
export class Inputs {
  private constructor(private readonly files: ReadonlyMap<string, Facts>) {}

  /**
   * For folders, it takes the files in them. Files that were just hashed are not read again.
   *
   * @param paths absolute.
   * @param largest the contents of files above this size, in bytes, are not read: any write to one counts as a change.
   * @default - the contents of all are read
   * @param signal its reason is thrown. @default - goes on to the end
   */
  static async taken(paths: readonly string[], largest = Infinity, signal?: AbortSignal): Promise<Inputs> {
    const files = (await each(paths, filesAt)).flat();
    const found = await each(files, async (path) => ({ path, ...(await versionOf(path)) }));
    const read = found.filter(({ size = Infinity }) => size <= largest);
    const digests = await digestsOf(
      read.map(({ path }) => path),
      signal,
    );
    return new Inputs(
      new Map(
        found.map(({ path, version }) => {
          const sha256 = digests.get(path);
          return [path, sha256 === undefined ? { version } : { version, sha256 }];
        }),
      ),
    );
  }

  /** @param facts in the schema's form. */
  static of(facts: v.InferOutput<typeof inputFacts>): Inputs {
    return new Inputs(new Map(Object.entries(facts)));
  }

  /** @throws when `write` has not written it. */
  static async read(file: string): Promise<Inputs> {
    return Inputs.of(v.parse(inputFacts, JSON.parse(await readFile(file, 'utf8'))));
  }

  get facts(): v.InferOutput<typeof inputFacts> {
    return Object.fromEntries(this.files);
  }

  /** These files, and others as they are now; see `taken` for `largest`. */
  async and(paths: readonly string[], largest?: number): Promise<Inputs> {
    const more = await Inputs.taken(
      paths.filter((path) => !this.files.has(path)),
      largest,
    );
    return new Inputs(new Map([...this.files, ...more.files]));
  }

  async write(file: string): Promise<void> {
    await writeFile(file, JSON.stringify(this.facts));
  }

  /** Call it before you start a program that reads them. */
  async before(): Promise<Before> {
    const atMs = Date.now();
    const found = await each(
      [...this.files.keys()],
      async (path) => [path, (await versionOf(path)).version] as const,
    );
    return { atMs, versions: new Map(found) };
  }

  /**
   * A file whose contents have changed.
   * @param signal its reason is thrown.
   * @default - goes on to the end
   */
  async changed(signal?: AbortSignal): Promise<string | undefined> {
    const found = await each([...this.files], async ([path, was]) =>
      (await isOther(path, was, (await versionOf(path)).version, signal)) ? path : undefined,
    );
    return found.find((path) => path !== undefined);
  }

  /** A file that the program started then may have read with contents other than those that were hashed. */
  async notAsHashed({ atMs, versions }: Before): Promise<ChangedInput | undefined> {
    const found = await each([...this.files], async ([path, was]): Promise<ChangedInput | undefined> => {
      const { version, touchedMs, exactMs } = await versionOf(path);
      if (await isOther(path, was, version)) return { path, isOther: true };
      const then = versions?.get(path);
      const isTouched = then === undefined ? touchedMs + exactMs >= atMs : then !== version;
      return isTouched ? { path, isOther: false } : undefined;
    });
    return found.find((look) => look?.isOther) ?? found.find((look) => look !== undefined);
  }
}

/** A file is not the one that the job's frames were rendered from. */
export class InputsChanged extends Error {
  override readonly name = 'InputsChanged';
}

/** A file was written again while it was read. Its contents are those that were hashed; the data read may differ. */
export class InputsTouched extends Error {
  override readonly name = 'InputsTouched';
}

async function isOther(path: string, was: Facts, version: string, signal?: AbortSignal): Promise<boolean> {
  if (version === was.version) return false;
  const now = was.sha256 === undefined ? undefined : (await digestsOf([path], signal)).get(path);
  return now === undefined || now !== was.sha256;
}

/** Digests of the readable files. */
async function digestsOf(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const digest = async (path: string, stop: AbortSignal) => {
    const found = await digestFiles([path], stop).catch(() => undefined);
    stop.throwIfAborted();
    const sha256 = found?.get(path);
    if (sha256 !== undefined) digests.set(path, sha256);
  };
  await forEachConcurrently(new Set(paths), LANES, digest, signal);
  return digests;
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return [path];
  const files: string[] = [];
  for await (const file of projectFiles(path)) if ('path' in file) files.push(file.path);
  return files;
}

async function each<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(work))));
  return results;
}
