import { UserFault } from '../../protocol/failure/fault';
import type { FarmInstance } from './farm-instances';

/** Selects instances of a farm. */
export interface InstanceChoice {
  /** Their ids. @default - all */
  readonly ids?: readonly string[];
  /** Instance types, such as `c7a.4xlarge`. @default - all */
  readonly types?: readonly string[];
}

const MOST_NAMED = 10;

/**
 * The instances with one of these ids and one of these types.
 *
 * @param farm its name, for messages.
 * @throws UserFault when the farm has no instances, lacks a named one, or has none of the type.
 */
export function chooseInstances(
  instances: readonly FarmInstance[],
  { ids, types }: InstanceChoice,
  farm: string,
): FarmInstance[] {
  if (instances.length === 0)
    throw new UserFault(`farm ${farm} has no instances; brenda scale 1 --farm ${farm} calls one in`);
  const stranger = ids?.find((id) => !instances.some((one) => one.id === id));
  if (stranger !== undefined)
    throw new UserFault(
      `${stranger === '' ? '""' : stranger}: no instance of farm ${farm}; there ${listed(instances.map(({ id }) => id))}`,
    );
  const unknown = types?.find((type) => !instances.some((one) => one.type === type));
  if (unknown !== undefined)
    throw new UserFault(
      `--type ${unknown === '' ? '""' : unknown}: farm ${farm} has no such instance; there ${listed([...new Set(instances.map(({ type }) => type))])}`,
    );
  const chosen = instances.filter(
    ({ id, type }) => (ids?.includes(id) ?? true) && (types?.includes(type) ?? true),
  );
  if (chosen.length === 0)
    throw new UserFault(
      `farm ${farm} has no instance that is both ${(ids ?? []).join(' or ')} and of the type ${(types ?? []).join(' or ')}`,
    );
  return chosen;
}

/** `is i-1`, `are i-1, i-2, and 3 more` */
export function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? `, and ${String(names.length - MOST_NAMED)} more` : '';
  return `${names.length === 1 ? 'is' : 'are'} ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
