import { UserFault } from '../../protocol/failure/fault';
import { instanceTypeName } from '../../protocol/farm/instance-types';

/**
 * The instance types of `-i`, each once: separated by commas, or given one by one.
 *
 * @throws UserFault for what can be no type's name.
 */
export function instanceTypeList(given: readonly string[]): string[] {
  const types = given.flatMap((text) => text.split(',')).map((text) => text.trim());
  for (const type of types)
    if (!instanceTypeName(type))
      throw new UserFault(
        `-i ${type === '' ? '""' : type}: must be an instance type, like c7a.4xlarge; several are separated by commas`,
      );
  return [...new Set(types)];
}
