import { mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserFault } from '../../../protocol/failure/fault';
import type { Project } from './project-here';

/** Sub-folders of the project, and the absolute folders that are linked there. */
export type ProjectLinks = Readonly<Record<string, string>>;

/**
 * Makes a stand-in for the project that includes the linked folders: a folder of links to the project's contents. So it works for read-only
 * projects as well, and the project itself does not change.
 *
 * @param stage is recreated.
 * @throws UserFault when a link's name is taken, or leads to nothing.
 */
export async function withLinks(project: Project, links: ProjectLinks, stage: string): Promise<Project> {
  const wanted = Object.entries(links);
  if (wanted.length === 0) return project;
  for (const [name, folder] of wanted) {
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory())
      throw new UserFault(`snapshot "${name}" of the project: ${folder} is not there`);
  }
  await rm(stage, { recursive: true, force: true });
  await mirror(project.folder, stage, Object.keys(links));
  for (const [name, folder] of wanted) {
    await mkdir(join(stage, dirname(name)), { recursive: true });
    await symlink(folder, join(stage, name)).catch((error: unknown) => {
      throw new UserFault(`snapshot "${name}" of the project: the project has something of that name`, {
        cause: error,
      });
    });
  }
  const { single } = project;
  return single === undefined ? { folder: stage } : { folder: stage, single: join(stage, basename(single)) };
}

/** Links to everything in `from`; a folder that gets a link inside becomes a folder of links itself. */
async function mirror(from: string, to: string, inside: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from)) {
    const deeper = inside.filter((name) => name.startsWith(`${entry}/`));
    const place = join(from, entry);
    if (deeper.length > 0 && (await stat(place)).isDirectory()) {
      const rest = deeper.map((name) => name.slice(entry.length + 1));
      await mirror(place, join(to, entry), rest);
    } else {
      await symlink(place, join(to, entry));
    }
  }
}
