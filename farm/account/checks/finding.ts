import type { AwsEnvironment } from '../../aws/client-options';
import { ifTold } from '../if-told';

/** The result of one check. */
export interface Finding {
  readonly check: string;
  /** `note`: a farm renders here, but some feature does not work, or the check itself failed. */
  readonly state: 'ok' | 'note' | 'bad';
  readonly says: string;
  /** One line. */
  readonly fix?: string;
  /** A farm would render nothing here, so its deployment is refused. @default false */
  readonly refuses?: true;
}

/** The account and Region of a farm: the SDK's environment, and their names for messages. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly env: AwsEnvironment;
}

/** A check that AWS does not answer is no fault of the account. */
export async function looked<T extends object>(
  check: string,
  ask: () => Promise<T>,
  state: 'note' | 'bad' = 'note',
): Promise<T | Finding> {
  let why = '';
  const told = await ifTold(ask, (refused) => {
    why = refused;
  });
  return told ?? { check, state, says: state === 'bad' ? why : `not looked at: ${why}` };
}

/** @returns the finding in one line, with its fix. */
export function findingText({ check, says, fix }: Finding): string {
  return `${check}: ${says}${fix === undefined ? '' : `; ${fix}`}`;
}
