import { join, parse, resolve } from 'node:path';
import { projectFiles } from '../project/project-files';

/**
 * The files of a folder of extensions that count; absolute. What Python compiles for itself does not.
 *
 * @throws UserFault when the folder cannot be read.
 */
export async function extensionFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  const options = {
    within: parse(resolve(folder)).root,
    leaveOut: (name: string) => /(?:^|\/)__pycache__$/.test(name),
  };
  for await (const file of projectFiles(folder, options)) found.push(join(folder, file.name));
  return found;
}
