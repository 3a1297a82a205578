import type { InstanceChoice } from '../../farm/instances/choose-instances';
import { UserFault } from '../../protocol/failure/fault';

/** Options of commands for instances of a farm. */
export interface InstanceFlags {
  readonly instance?: readonly string[];
  readonly type?: readonly string[];
}

const ID = /^i-[0-9a-f]{8,17}$/;

/**
 * The instances that `--instance` and `--type` select: separated by commas, or given one by one.
 *
 * @throws UserFault for a text that is no instance's id.
 */
export function instanceChoice({ instance, type }: InstanceFlags): InstanceChoice {
  return {
    ...(instance ? { ids: listOf(instance).map((id) => instanceId('--instance', id)) } : {}),
    ...(type ? { types: listOf(type) } : {}),
  };
}

/** Whether it can be an instance's id. */
export function isInstanceId(text: string): boolean {
  return ID.test(text);
}

/** @throws UserFault for a text that is no instance's id. */
function instanceId(what: string, text: string): string {
  if (isInstanceId(text)) return text;
  throw new UserFault(
    `${what} ${text === '' ? '""' : text}: must be the id of an instance, like i-0123456789abcdef0; brenda instances lists them`,
  );
}

function listOf(given: readonly string[]): string[] {
  return [...new Set(given.flatMap((text) => text.split(',')).map((text) => text.trim()))];
}
