/** The kinds of archive that are unpacked, for the line that lists what may be given. */
export const ARCHIVES = 'a .zip, .tar, .tar.gz, .tgz, .tar.zst, .tar.xz or .tar.bz2';

/** Whether a file's name has one of those endings. */
export function hasArchiveName(path: string): boolean {
  return /\.(?:zip|tar|tgz|tzst|txz|tbz2?|tar\.(?:gz|zst|xz|bz2))$/i.test(path);
}
