import { holds } from './conditions';
import { arnMatches, matches, pieces } from './pattern';
import type { RequestContext } from './request-context';
import type { PolicyStatement } from './statement';

export interface IamRequest {
  /** `s3:PutObject` */
  readonly action: string;
  /** An ARN; `*` for an action that knows no resources. */
  readonly resource: string;
  /** @default - none */
  readonly context?: RequestContext;
}

/** `implicit`: no statement allows it. `explicit`: one denies it, whatever the others say. */
type Decision = 'allowed' | 'explicit' | 'implicit';

/**
 * What identity-based policies say of a request to the same account, as
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html tells. Policies of resources, boundaries and
 * those of organizations are not looked at.
 *
 * @throws for what is not known here, instead of a guess.
 */
export function decide(statements: readonly PolicyStatement[], request: IamRequest): Decision {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicit';
  return applying.length > 0 ? 'allowed' : 'implicit';
}

/** Whether a statement speaks of the request. */
function applies(
  { Action, NotAction, Resource, NotResource, Condition = {} }: PolicyStatement,
  { action, resource, context = {} }: IamRequest,
): boolean {
  const isAction = (pattern: string): boolean => matches(pieces(pattern) ?? [], action, 'si');
  const isResource = (pattern: string): boolean =>
    resource === '*' ? pattern === '*' : arnMatches(pattern, resource, context);
  // AWS says of a variable without a value what it does to `Resource`, and not what to this.
  for (const pattern of NotResource ?? [])
    if (pieces(pattern, context) === undefined) throw new Error(`a variable without a value: ${pattern}`);
  // All three, whatever the first says: what is not known here is to be found.
  return [
    Action ? Action.some(isAction) : !(NotAction ?? []).some(isAction),
    Resource ? Resource.map(isResource).some(Boolean) : !(NotResource ?? []).map(isResource).some(Boolean),
    holds(Condition, context),
  ].every(Boolean);
}
