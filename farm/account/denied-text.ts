import { documentedFor } from './documented-for';
import type { FailedRequest } from './failed-request';
import { OPERATOR_WORDS } from './operator-statements';

const DOCUMENTED = 'docs/operations/security.md, "What people\'s commands need"';
const CAPITALS = new RegExp(`\\b(?:${OPERATOR_WORDS.join('|')})\\b`);

/**
 * Describes what was denied to whom, and the statement that would allow it. The statement never allows more than docs/operations/security.md documents
 * for the action.
 *
 * @param message AWS's own. Most services describe everything in it, some nothing.
 * @param request the request that was denied, if it is known.
 */
export function deniedText(message: string, request: FailedRequest | undefined): string {
  const said =
    /(?:User: (\S+) )?is not authorized to perform: (\S+?)(?: on resource: "?([^\s"]+)"?)?(?: |$)/.exec(
      message,
    );
  const who = said?.[1] ?? 'you';
  const action = said?.[2] ?? request?.action;
  if (action === undefined) return `access denied: ${message}`;
  const resource = said?.[3] ?? resourceOf(request);
  const denied = `access denied: ${who} may not ${action} on ${resource}`;
  if (/explicit deny/i.test(message)) {
    const where = /explicit deny in (.+?)\.?$/i.exec(message)?.[1] ?? 'some policy';
    return `${denied}, and no statement can allow it: it is denied explicitly in ${where}`;
  }
  const documented = documentedFor(action, resource);
  if (documented.length > 0) {
    const text = documented.map((one) => JSON.stringify(one)).join(', ');
    const words = CAPITALS.test(text) ? `; the words in capitals are yours (${DOCUMENTED})` : '';
    return `${denied}; ${documented.length === 1 ? 'this allows' : 'these allow'} it: ${text}${words}`;
  }
  // The statement never allows a change of all resources.
  if (resource === '*' && !/^[\w-]+:(?:describe|get|list)/i.test(action))
    return `${denied}; allow it for what this is about alone`;
  return `${denied}; this allows it: ${JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource })}`;
}

/** The ARN that IAM would check; `*` when the request does not identify it. */
function resourceOf(request: FailedRequest | undefined): string {
  const { Bucket, Key, Name, Path, logGroupName } = request?.input ?? {};
  if (typeof logGroupName === 'string') return `arn:aws:logs:*:*:log-group:${logGroupName}:*`;
  if (typeof Bucket === 'string') return `arn:aws:s3:::${Bucket}${typeof Key === 'string' ? `/${Key}` : ''}`;
  const parameter = request?.action.startsWith('ssm:') ? (Name ?? Path) : undefined;
  return typeof parameter === 'string' ? `arn:aws:ssm:*:*:parameter${parameter}` : '*';
}
