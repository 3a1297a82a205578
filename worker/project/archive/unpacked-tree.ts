import { chmod, link, lstat, mkdir, open, readdir, symlink, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Allowance } from './allowance';
import type { ArchiveEntry } from './archive-entry';
import { ArchiveFault } from './archive-fault';
import { entryPath, isFromFinder, isTooLong, tooLong } from './entry-check';
import { isLeftOut } from '../left-out';
import { leavesFolder } from './link-check';
import { quoted } from '../quoted';

/**
 * The folder that an archive is unpacked into.
 *
 * Until `finish` it contains no symbolic link. So no file can be written through one, whatever the order of the entries and however the
 * disk compares names. Owners, times, and bits other than the executable one are not kept.
 */
export class UnpackedTree {
  private readonly links = new Map<string, string>();
  private readonly folders = new Set<string>(['', '.']);
  /** Files that may be compiled scripts. */
  private readonly compiled: string[] = [];

  /** @param root an empty folder. */
  constructor(
    private readonly root: string,
    private readonly allowance: Allowance,
  ) {}

  /** @throws ArchiveFault when the entry would leave the folder, or takes another one's place. */
  async add(entry: ArchiveEntry): Promise<void> {
    this.allowance.spendEntry();
    const path = entryPath(entry.name);
    if (isFromFinder(path)) return;
    this.refuseBehindLink(path);
    if (entry.kind === 'folder') return this.makeFolder(path, 'counted');
    if (path === '')
      throw new ArchiveFault(`holds a ${entry.kind} in place of its own folder; pack it again`);
    await this.makeFolder(dirname(path));
    switch (entry.kind) {
      case 'file':
        if (path.endsWith('.oso')) this.compiled.push(path);
        return this.writeFile(path, entry.content, entry.executable);
      case 'link':
        return this.noteLink(path, entry.target);
      case 'hard link':
        return this.linkFile(path, entry.target);
    }
  }

  /**
   * Makes the links, and removes compiled scripts whose source is there: the times are lost, so Python would take them for current.
   * @throws ArchiveFault when one of the links, or several together, lead out of the folder.
   */
  async finish(): Promise<void> {
    const beside = new Map<string, ReadonlySet<string>>();
    for (const path of this.compiled.map((name) => join(this.root, name))) {
      this.allowance.goOn();
      const folder = dirname(path);
      const names = beside.get(folder) ?? new Set(await readdir(folder));
      beside.set(folder, names);
      if (isLeftOut(basename(path), names)) await unlink(path);
    }
    for (const [path, target] of this.links) {
      await symlink(target, join(this.root, path)).catch((error: unknown) => {
        // Two names that the archive distinguishes, and the disk does not: `Textures` and `textures`.
        throw (error as NodeJS.ErrnoException).code === 'EEXIST'
          ? twice(path, 'a link', 'something else')
          : nameFault(path, error);
      });
    }
    for (const [path, target] of this.links) {
      const onStep = (): void => {
        this.allowance.spendStep();
      };
      if (await leavesFolder(this.root, path, onStep)) {
        throw new ArchiveFault(
          `holds ${quoted(path)}, a link to ${quoted(target)}, which leads out of its folder; ` +
            'pack the files themselves in its place (tar -h does; zip does without -y)',
        );
      }
    }
  }

  private async makeFolder(path: string, counted?: 'counted'): Promise<void> {
    if (this.folders.has(path)) return;
    await this.makeFolder(dirname(path));
    if (this.links.has(path)) throw twice(path, 'a link', 'a folder');
    // One entry can ask for two thousand folders.
    if (!counted) this.allowance.spendEntry();
    try {
      await mkdir(join(this.root, path), 0o755);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw nameFault(path, error);
      if (!(await this.kindAt(path))?.isDirectory()) throw twice(path, 'a file', 'a folder');
    }
    this.folders.add(path);
  }

  private async writeFile(
    path: string,
    content: AsyncIterable<Uint8Array>,
    executable: boolean,
  ): Promise<void> {
    await this.makeRoomForFile(path);
    const place = join(this.root, path);
    const file = await open(place, 'wx', 0o644).catch((error: unknown) => {
      throw nameFault(path, error);
    });
    try {
      for await (const chunk of content) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    if (executable) await chmod(place, 0o755);
  }

  private async linkFile(path: string, target: string): Promise<void> {
    const from = entryPath(target);
    const linkText = this.links.get(from);
    if (linkText !== undefined) return this.noteLink(path, linkText);
    this.refuseBehindLink(from);
    if (!(await this.kindAt(from))?.isFile()) {
      throw new ArchiveFault(
        `holds ${quoted(path)}, a hard link to ${quoted(target)}, which is no file that came before it; pack it again`,
      );
    }
    if (from === path) return;
    await this.makeRoomForFile(path);
    await link(join(this.root, from), join(this.root, path)).catch((error: unknown) => {
      throw nameFault(path, error);
    });
  }

  private async noteLink(path: string, target: string): Promise<void> {
    if (target === '' || target.includes('\0')) {
      throw new ArchiveFault(`holds ${quoted(path)}, a link to ${quoted(target)}; pack it again`);
    }
    if (isTooLong(target))
      throw new ArchiveFault(`holds ${quoted(path)}, a link longer than any path; pack it again`);
    const there = await this.kindAt(path);
    if (there) throw twice(path, there.isDirectory() ? 'a folder' : 'a file', 'a link');
    if ((this.links.get(path) ?? target) !== target) throw twice(path, 'a link', 'another link');
    this.links.set(path, target);
  }

  /** A repeated file replaces the first: what `tar -r` appends is newer. Nothing else is replaced. */
  private async makeRoomForFile(path: string): Promise<void> {
    if (this.links.has(path)) throw twice(path, 'a link', 'a file');
    const there = await this.kindAt(path);
    if (!there) return;
    if (!there.isFile()) throw twice(path, 'a folder', 'a file');
    await unlink(join(this.root, path));
  }

  private refuseBehindLink(path: string): void {
    if (this.links.size === 0) return;
    for (let above = dirname(path); above !== '.'; above = dirname(above)) {
      if (!this.links.has(above)) continue;
      throw new ArchiveFault(
        `holds ${quoted(path)}, which lies behind the link ${quoted(above)}; pack it again`,
      );
    }
  }

  private async kindAt(path: string) {
    return lstat(join(this.root, path)).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw nameFault(path, error);
    });
  }
}

function twice(path: string, first: string, second: string): ArchiveFault {
  return new ArchiveFault(`holds ${quoted(path)} twice, as ${first} and as ${second}; pack it again`);
}

function nameFault(path: string, error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG' ? tooLong(path, error) : error;
}
