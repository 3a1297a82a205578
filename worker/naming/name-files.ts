import { OutputFault } from '../output-check/output-fault';
import { publishedName, type UnitNaming } from './published-names';

interface Named {
  /** What the job calls the file. */
  readonly as: string;
}

/**
 * Gives the files of a unit the names that its job has for them.
 *
 * @param unit their naming. @default - they keep their names
 * @returns the files, and the names of those that keep their own as no frame can be told from them.
 * @throws OutputFault when two would have one name, also where a disk does not tell small letters from large ones.
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
