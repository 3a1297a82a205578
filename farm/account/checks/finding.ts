import type { AwsEnvironment } from '../../aws/client-options';
import { ifTold } from '../if-told';

/** What was found of one thing. */
export interface Finding {
  readonly check: string;
  /** `note`: something cannot be done, and a farm renders all the same; or it could not be looked at. */
  readonly state: 'ok' | 'note' | 'bad';
  readonly says: string;
  /** One line. */
  readonly fix?: string;
  /** A farm would render nothing here, and so its deployment is refused. @default false */
  readonly refuses?: true;
}

/** Where a farm is to be: what the SDK is told, and how to call it. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly env: AwsEnvironment;
}

/** What could not be looked at is no fault of the account. */
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

/** @returns the finding in one line, with what to do. */
export function findingText({ check, says, fix }: Finding): string {
  return `${check}: ${says}${fix === undefined ? '' : `; ${fix}`}`;
}
