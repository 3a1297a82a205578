import { join, parse, resolve } from 'node:path';
import { projectFiles } from '../../project/project-files';

/**
 * The files that count in a folder of extensions, as absolute paths.
 *
 * @throws UserFault when the folder cannot be read.
 */
export async function extensionFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const within = parse(resolve(folder)).root;
  for await (const file of projectFiles(folder, { within })) found.push(join(folder, file.name));
  return found;
}
