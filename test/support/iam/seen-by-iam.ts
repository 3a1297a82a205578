import type { IncomingHttpHeaders } from 'node:http';
import type { IamRequest } from './evaluate';

/** A request to AWS, as it comes in. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Where it is asked. */
export interface Where {
  readonly region: string;
  readonly account: string;
  /** What comes behind the account in the ARN of the group that is meant; a request that names an instance does not say which group it is of. */
  readonly group: string;
}

/** Services that speak JSON, by the first words of what they are told, and what IAM calls them. */
const SERVICES: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  AmazonSSM: 'ssm',
  Logs_20140328: 'logs',
  ServiceQuotasV20190624: 'servicequotas',
  TrentService: 'kms',
};

/** Which permission a request takes, on what. @throws for what is not known here, instead of a guess. */
export function seenByIam(request: HttpRequest, where: Where): IamRequest {
  const { method, url, headers, body } = request;
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return ofJson(target, body, where);
  const action = new URLSearchParams(body).get('Action');
  const [, service = ''] = /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  if (action !== null) {
    const isOfAll = service !== 'autoscaling' || action.startsWith('Describe');
    const resource = isOfAll ? '*' : `arn:aws:autoscaling:${where.region}:${where.account}:${where.group}`;
    return { action: `${service}:${action}`, resource };
  }
  if (service === 's3') return ofS3(request);
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url) ?? [];
  if (name === undefined) throw new Error(`a request that is not known here: ${method} ${url}`);
  const { region, account } = where;
  return {
    action: 'lambda:InvokeFunction',
    resource: `arn:aws:lambda:${region}:${account}:function:${decodeURIComponent(name)}`,
  };
}

function ofJson(target: string, body: string, { region, account }: Where): IamRequest {
  const [prefix = '', name = ''] = target.split('.');
  const service = SERVICES[prefix];
  if (service === undefined) throw new Error(`a service that is not known here: ${target}`);
  const asked = JSON.parse(body) as Readonly<Record<string, string | undefined>>;
  const here = `${service}:${region}:${account}`;
  switch (service) {
    case 'sqs':
      // A queue that is to be made has no URL yet.
      return {
        action: `sqs:${name.replace(/Batch$/, '')}`,
        resource: `arn:aws:${here}:${asked['QueueUrl']?.split('/').at(-1) ?? asked['QueueName'] ?? ''}`,
      };
    case 'logs': {
      const stream = asked['logStreamName'];
      const group = `arn:aws:${here}:log-group:${asked['logGroupName'] ?? ''}`;
      return {
        action: `logs:${name}`,
        resource: `${group}:${stream === undefined ? '*' : `log-stream:${stream}`}`,
      };
    }
    case 'kms': {
      const key = asked['KeyId'] ?? '';
      return {
        action: `kms:${name}`,
        resource: key.startsWith('arn:') ? key : `arn:aws:${here}:key/${key}`,
      };
    }
    default:
      return { action: `${service}:${name}`, resource: '*' };
  }
}

function ofS3({ method, url, headers }: HttpRequest): IamRequest {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const path = decodeURIComponent(pathname.slice(1));
  const isObject = /^[^/]+\/./.test(path);
  const ifNoneMatch = headers['if-none-match'];
  const prefix = isObject ? null : searchParams.get('prefix');
  const context = {
    ...(typeof ifNoneMatch === 'string' ? { 's3:if-none-match': ifNoneMatch } : {}),
    ...(prefix === null ? {} : { 's3:prefix': prefix }),
  };
  return {
    action: `s3:${s3Action(method, isObject, searchParams)}`,
    resource: `arn:aws:s3:::${isObject ? path : path.replace(/\/$/, '')}`,
    context,
  };
}

/** Which permission a request to S3 takes (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html). */
function s3Action(method: string, isObject: boolean, query: URLSearchParams): string {
  if (!isObject && (method === 'GET' || method === 'HEAD')) return 'ListBucket';
  switch (method) {
    case 'GET':
    case 'HEAD':
      return 'GetObject';
    case 'PUT':
      return 'PutObject';
    case 'POST':
      return query.has('delete') ? 'DeleteObject' : 'PutObject';
    case 'DELETE':
      return query.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      throw new Error(`what is ${method}?`);
  }
}
