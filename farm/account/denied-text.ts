import type { FailedRequest } from './failed-request';

/**
 * What was denied to whom, and the statement that would allow it.
 *
 * @param message AWS's own. Most services say all of it, some nothing.
 * @param request what was asked, as far as that is known.
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
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  return `${denied}; this allows it: ${statement}`;
}

/** What IAM would call it; everything, where that cannot be told from the request. */
function resourceOf(request: FailedRequest | undefined): string {
  const { Bucket, Key, Name, Path, logGroupName } = request?.input ?? {};
  if (typeof logGroupName === 'string') return `arn:aws:logs:*:*:log-group:${logGroupName}:*`;
  if (typeof Bucket === 'string') return `arn:aws:s3:::${Bucket}${typeof Key === 'string' ? `/${Key}` : ''}`;
  const parameter = request?.action.startsWith('ssm:') ? (Name ?? Path) : undefined;
  return typeof parameter === 'string' ? `arn:aws:ssm:*:*:parameter${parameter}` : '*';
}
