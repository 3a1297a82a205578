import { OutputFault } from '../output-check/output-fault';
import { publishedName, type UnitNaming } from './published-names';

interface Named {
  /** The file's name in the job. */
  readonly as: string;
}

/**
 * Gives a unit's files their published names.
 *
 * @param unit their naming. @default - they keep their names
 * @returns the files, and the names of those that keep their own because they contain no frame number.
 * @throws OutputFault when two would have the same name, even on disks that ignore case.
 */
export function nameFiles<T extends { readonly name: string }>(
  files: readonly T[],
  unit: UnitNaming | undefined,
): { readonly files: readonly (T & Named)[]; readonly unnamed: readonly string[] } {
  const unnamed: string[] = [];
  const taken = new Map<string, string>();
  const named = files.map((file) => {
    const given = unit ? publishedName(file.name, unit) : file.name;
    if (given === undefined) unnamed.push(file.name);
    const as = given ?? file.name;
    const key = as.normalize('NFC').toLowerCase();
    const other = taken.get(key);
    if (other !== undefined)
      throw new OutputFault(
        'unexpected',
        `${other} and ${file.name} would both be called ${as}; name the output otherwise`,
      );
    taken.set(key, file.name);
    return { ...file, as };
  });
  return { files: named, unnamed };
}
