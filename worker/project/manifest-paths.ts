import { dirname } from 'node:path';
import type { ManifestFile } from '../../protocol/scene/project-manifest';
import { ArchiveFault } from './archive/archive-fault';
import { entryPath } from './archive/entry-check';
import { quoted } from './quoted';

/**
 * The files of a manifest. Every name stays in the project's folder and is unique.
 *
 * @throws ArchiveFault for any other, whatever its source.
 */
export function manifestPaths(files: readonly ManifestFile[]): readonly ManifestFile[] {
  const names = new Set<string>();
  const folders = new Set<string>();
  for (const { name } of files) {
    if (entryPath(name) !== name) throw new ArchiveFault(`holds ${quoted(name)}, which is no plain name`);
    if (names.has(name)) throw new ArchiveFault(`holds ${quoted(name)} twice`);
    names.add(name);
    for (let above = dirname(name); above !== '.'; above = dirname(above)) folders.add(above);
  }
  const both = [...folders].find((folder) => names.has(folder));
  if (both !== undefined) throw new ArchiveFault(`holds ${quoted(both)} as a file and as a folder`);
  return files;
}
