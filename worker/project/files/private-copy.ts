import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, realpath, rm, stat, symlink, utimes } from 'node:fs/promises';
import { dirname, join, parse, sep } from 'node:path';
import type { WorkerEnvironment } from '../../../protocol/environment/worker-environment';
import { contains } from '../contains';

/** A file that is written all the time is copied so often, and then accepted as it is. */
const TRIES = 5;

/**
 * Files as they were at one moment, each at its own place in a folder that stands for the whole disk: the copy of `/film/sh010/scene.blend`
 * is `ROOT/film/sh010/scene.blend`. The folders above a copy contain links to everything else in the real ones. So every relative path
 * leads from a copy where it led before, `//../textures/wood.png` as well. Absolute paths lead to the real files.
 *
 * An artist who saves a scene during its render changes the real one, and not the copy that Blender has open.
 */
export class PrivateCopy {
  private readonly copied = new Set<string>();

  /** @param root a folder that is made when it is needed, and that the caller removes. */
  constructor(readonly root: string) {}

  /**
   * Copies a file, once. On a file system with reflinks it takes no space until one of the two changes.
   *
   * @param path absolute, as the user or the scene names it; links in it are not followed for its place.
   * @returns where the copy lies.
   */
  async add(path: string): Promise<string> {
    const place = this.placeOf(path);
    if (this.copied.has(path)) return place;
    await this.lay(dirname(path));
    await this.copy(path);
    this.copied.add(path);
    return place;
  }

  /** Copies a file again, as it is now. */
  async copy(path: string): Promise<void> {
    const place = this.placeOf(path);
    await rm(place, { force: true });
    await copyAtOneMoment(path, place);
  }

  /** Whether it holds any copies. */
  get hasCopies(): boolean {
    return this.copied.size > 0;
  }

  /** What to open in place of a file, or of a folder above a copied one: the copy, where there is one. */
  async standingFor(path: string): Promise<string> {
    const place = this.placeOf(path);
    // A path that leads out through a link, here or further up, is the real one.
    const [root, there] = await Promise.all([this.root, place].map((one) => realpath(one).catch(() => '')));
    return root && there && contains(root, there) ? place : path;
  }

  /** A text with the paths of copies replaced by the real ones. */
  realIn(text: string): string {
    return text.includes(this.root) ? text.replaceAll(this.root + sep, sep).replaceAll(this.root, sep) : text;
  }

  private placeOf(path: string): string {
    return join(this.root, path.slice(parse(path).root.length));
  }

  /** Makes a folder of links for a folder, and for those above it. */
  private async lay(folder: string): Promise<void> {
    const place = this.placeOf(folder);
    const above = dirname(folder);
    if (above !== folder) await this.lay(above);
    const there = await lstat(place).catch(() => undefined);
    if (there?.isDirectory()) return;
    // It was a link in the folder above.
    await rm(place, { force: true });
    await mkdir(place, { recursive: true });
    for (const name of await namesIn(folder)) await symlink(join(folder, name), join(place, name));
  }
}

/** The copies that a worker's environment names. */
export function privateCopyOf({
  BRENDA_PRIVATE_COPY: root,
}: Pick<WorkerEnvironment, 'BRENDA_PRIVATE_COPY'>): PrivateCopy | undefined {
  return root === undefined ? undefined : new PrivateCopy(root);
}

/** A folder that can be entered may still not be listed. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** A program may be saving the file in place, without replacing it. */
async function copyAtOneMoment(from: string, to: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await stat(from, { bigint: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const after = await stat(from, { bigint: true });
    if (before.mtimeNs === after.mtimeNs && before.size === after.size && before.ino === after.ino) {
      await utimes(to, Number(after.atimeMs) / 1000, Number(after.mtimeMs) / 1000);
      return;
    }
  }
}
