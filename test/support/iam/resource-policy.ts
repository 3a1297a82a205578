import * as v from 'valibot';
import { decide, type IamRequest } from './evaluate';
import { readStatements } from './statement';

const statement = v.looseObject({
  Principal: v.union([v.literal('*'), v.record(v.string(), v.union([v.string(), v.array(v.string())]))]),
});

/**
 * Whether the policy of a resource lets a service of AWS do something. Nothing else can: a service has no policy of its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @param service `cloudwatch.amazonaws.com`
 */
export function letsService(policy: unknown, service: string, request: IamRequest): boolean {
  const { Statement } = policy as { readonly Statement: readonly object[] };
  const about = Statement.flatMap((one) => {
    const { Principal, ...rest } = v.parse(statement, one);
    const services = Principal === '*' ? ['*'] : [Principal['Service'] ?? []].flat();
    return services.includes('*') || services.includes(service) ? [rest] : [];
  });
  return decide(readStatements(about), request) === 'allowed';
}
