import { Token } from 'aws-cdk-lib';

/** Whether a part of the value is known only at deployment. */
export function hasToken(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasToken);
}
