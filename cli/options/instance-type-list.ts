import { UserFault } from '../../protocol/failure/fault';
import { instanceTypeName } from '../../protocol/farm/instance-types';

/**
 * The instance types of `-i`: separated by commas, or given one by one.
 *
 * @throws UserFault for a text that is no type's name, and for a type given twice.
 */
export function instanceTypeList(given: readonly string[]): string[] {
  const types = given.flatMap((text) => text.split(',')).map((text) => text.trim());
  for (const type of types)
    if (!instanceTypeName(type))
      throw new UserFault(
        `-i ${type === '' ? '""' : type}: must be an instance type, like c7a.4xlarge; several are separated by commas`,
      );
  refuseTwice(types, types);
  return types;
}

/** @param written the same as they stand on the command line. @throws UserFault for a type that is there twice. */
export function refuseTwice(types: readonly string[], written: readonly string[]): void {
  const second = types.findIndex((type, index) => types.indexOf(type) !== index);
  if (second === -1) return;
  const type = types[second] ?? '';
  const first = types.indexOf(type);
  throw new UserFault(
    `-i ${written[second] ?? ''}: ${type} is named twice, as number ${String(first + 1)} and number ${String(second + 1)}; name each type once`,
  );
}
