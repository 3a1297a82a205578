import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { AwsFault, awsFault, tellingAwsFaults } from '../../../farm/account/aws-fault';
import { objectStore, taskQueue } from '../../../farm/aws/clients';
import { withEc2 } from '../../../farm/aws/ec2-client';
import { findFarm } from '../../../farm/farm-directory';
import { autoScalingFleet } from '../../../farm/fleet/fleet';
import { invokeLater } from '../../../farm/aws/invoke-function';
import { UserFault } from '../../../protocol/failure/fault';
import { type Answer, scriptedServer } from '../../support/aws/scripted-server';

type Env = Readonly<Record<string, string>>;

const findsFarm = (env: Env) => findFarm('bloom', env);
const listsObjects = async (env: Env) => {
  for await (const object of objectStore('frames', env).list('jobs/')) return object;
  return undefined;
};
const readsObject = (env: Env) => objectStore('frames', env).get('jobs/a/job.json');
const looksAtObject = (env: Env) => objectStore('frames', env).head('jobs/a/job.json');
const writesObject = (env: Env) => objectStore('frames', env).put('jobs/a/job.json', '{}');
const countsTasks = (env: Env) => taskQueue('https://sqs.eu-central-1.amazonaws.com/1/tasks', env).depth();
const describesGroup = (env: Env) => autoScalingFleet('bloom', env).describe();
const invokes = (env: Env) => invokeLater('seeder', {}, env);

const describesInstances = (env: Env) =>
  withEc2(env, (client) => client.send(new DescribeInstancesCommand({})));

const json = (status: number, __type: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': __type },
  body: JSON.stringify({ __type, message }),
});
const s3 = (status: number, code: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
const query = (status: number, code: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

const ec2 = (status: number, code: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
});

const ARTIST = 'arn:aws:sts::123456789012:assumed-role/Artist/mia';
const OBJECT = 'arn:aws:s3:::frames/jobs/a/job.json';
const allows = (action: string, resource: string): string =>
  `; this allows it: {"Effect":"Allow","Action":"${action}","Resource":"${resource}"}`;

describe('an answer of AWS becomes advice for the user', () => {
  test.each<[string, (env: Env) => Promise<unknown>, Answer, string]>([
    [
      'a session that has ended',
      findsFarm,
      json(400, 'ExpiredTokenException', 'The security token included in the request is expired'),
      'AWS: your session has expired; log in again, with "aws sso login" or "aws login", or as you did before',
    ],
    [
      'a session that has ended, in the words of S3',
      listsObjects,
      s3(400, 'ExpiredToken', 'The provided token has expired.'),
      'AWS: your session has expired; log in again, with "aws sso login" or "aws login", or as you did before',
    ],
    [
      'a key that does not exist',
      findsFarm,
      json(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.'),
      'AWS: these credentials are not known here (UnrecognizedClientException): they were deleted, were copied wrong, or the account has not opted in to this Region; "aws sts get-caller-identity" says whose they are',
    ],
    [
      'a key that does not exist, in the words of Auto Scaling',
      describesGroup,
      query(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
      'AWS: these credentials are not known here (InvalidClientTokenId): ',
    ],
    [
      'a key that does not exist, in the words of S3',
      listsObjects,
      s3(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'),
      'AWS: these credentials are not known here (InvalidAccessKeyId): ',
    ],
    [
      'a clock that is wrong',
      listsObjects,
      s3(
        403,
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
      ),
      "AWS: the request came at the wrong time or was changed on its way; set this machine's clock",
    ],
    [
      'no permission',
      countsTasks,
      json(
        403,
        'AccessDeniedException',
        `User: ${ARTIST} is not authorized to perform: sqs:getqueueattributes on resource: arn:aws:sqs:eu-central-1:1:tasks because no identity-based policy allows the sqs:getqueueattributes action`,
      ),
      `AWS: access denied: ${ARTIST} may not sqs:getqueueattributes on arn:aws:sqs:eu-central-1:1:tasks${allows('sqs:getqueueattributes', 'arn:aws:sqs:eu-central-1:1:tasks')}`,
    ],
    [
      'no permission, in the words of S3',
      listsObjects,
      s3(
        403,
        'AccessDenied',
        `User: ${ARTIST} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::frames" because no identity-based policy allows the s3:ListBucket action`,
      ),
      `AWS: access denied: ${ARTIST} may not s3:ListBucket on arn:aws:s3:::frames${allows('s3:ListBucket', 'arn:aws:s3:::frames')}`,
    ],
    [
      'no permission, in no words: what was asked is known',
      listsObjects,
      s3(403, 'AccessDenied', 'Access Denied'),
      `AWS: access denied: you may not s3:ListBucket on arn:aws:s3:::frames${allows('s3:ListBucket', 'arn:aws:s3:::frames')}`,
    ],
    [
      'no permission to read an object',
      readsObject,
      s3(403, 'AccessDenied', 'Access Denied'),
      `AWS: access denied: you may not s3:GetObject on ${OBJECT}${allows('s3:GetObject', OBJECT)}`,
    ],
    [
      'no permission to write one',
      writesObject,
      s3(403, 'AccessDenied', 'Access Denied'),
      `AWS: access denied: you may not s3:PutObject on ${OBJECT}${allows('s3:PutObject', OBJECT)}`,
    ],
    [
      'no permission, of which an answer without a body says nothing at all',
      looksAtObject,
      { status: 403 },
      `AWS: access denied: you may not s3:GetObject on ${OBJECT}${allows('s3:GetObject', OBJECT)}`,
    ],
    [
      'no permission to call a function',
      invokes,
      json(403, 'AccessDeniedException', 'no'),
      `AWS: access denied: you may not lambda:InvokeFunction on *${allows('lambda:InvokeFunction', 'arn:aws:lambda:REGION:ACCOUNT:function:SEEDER')}; the words in capitals are yours (docs/operations/security.md, "What people's commands need")`,
    ],
    [
      'no permission to describe groups',
      describesGroup,
      query(
        403,
        'AccessDenied',
        `User: ${ARTIST} is not authorized to perform: autoscaling:DescribeAutoScalingGroups because no identity-based policy allows the autoscaling:DescribeAutoScalingGroups action`,
      ),
      `AWS: access denied: ${ARTIST} may not autoscaling:DescribeAutoScalingGroups on *${allows('autoscaling:DescribeAutoScalingGroups', '*')}`,
    ],
    [
      'a denial that no permission can lift',
      countsTasks,
      json(
        403,
        'AccessDeniedException',
        `User: ${ARTIST} is not authorized to perform: sqs:getqueueattributes on resource: arn:aws:sqs:eu-central-1:1:tasks with an explicit deny in a service control policy`,
      ),
      `AWS: access denied: ${ARTIST} may not sqs:getqueueattributes on arn:aws:sqs:eu-central-1:1:tasks, and no statement can allow it: it is denied explicitly in a service control policy`,
    ],
    [
      'a bucket in another Region',
      listsObjects,
      s3(
        301,
        'PermanentRedirect',
        'The bucket you are attempting to access must be addressed using the specified endpoint.',
      ),
      'AWS: the bucket frames is in another Region; set AWS_REGION to that of the farm',
    ],
    [
      'a bucket that is gone',
      listsObjects,
      s3(404, 'NoSuchBucket', 'The specified bucket does not exist'),
      'AWS: the bucket frames is not there: the farm is being deleted, or it was deleted by hand; npx cdk destroy, then npx cdk deploy, makes it again',
    ],
    [
      'a function that is gone',
      invokes,
      json(404, 'ResourceNotFoundException', 'Function not found: seeder'),
      'AWS: the function seeder is not there: the farm is being deleted, or it was deleted by hand; npx cdk destroy',
    ],
    [
      'an account that was not bootstrapped',
      findsFarm,
      json(
        400,
        'ValidationError',
        'Unable to fetch parameters [/cdk-bootstrap/hnb659fds/version] from parameter store for this account.',
      ),
      'AWS: this account is not prepared for the CDK in this Region; npx cdk bootstrap does that, once for each of them',
    ],
    [
      'a quota of vCPUs',
      describesGroup,
      query(400, 'VcpuLimitExceeded', 'You have requested more vCPU capacity than your current vCPU limit.'),
      'AWS: the account may not have so much at once (VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit.); ask for more at Service Quotas, where',
    ],
    [
      'a quota of another service',
      findsFarm,
      json(400, 'ServiceQuotaExceededException', 'Too many.'),
      'AWS: the account may not have so much at once (ServiceQuotaExceededException: Too many.); ask for more',
    ],
    [
      'a service that the account has not opted in to',
      describesGroup,
      query(403, 'OptInRequired', 'You are not subscribed to this service.'),
      'AWS: the account is not ready for this service: You are not subscribed to this service.',
    ],
    [
      'no permission, in the words of EC2',
      describesInstances,
      ec2(
        403,
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. User: ${ARTIST} is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action`,
      ),
      `AWS: access denied: ${ARTIST} may not ec2:DescribeInstances on *${allows('ec2:DescribeInstances', '*')}`,
    ],
    [
      'a queue that is gone',
      countsTasks,
      json(400, 'com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.'),
      'AWS: the queue https://sqs.eu-central-1.amazonaws.com/1/tasks is not there: the farm is being deleted',
    ],
  ])('%s', async (_, asks, answer, message) => {
    const server = await scriptedServer(() => answer);
    const told = tellingAwsFaults(() => asks(server.env));
    await expect(told).rejects.toBeInstanceOf(UserFault);
    await expect(told).rejects.toThrow(message);
    await expect(told).rejects.toMatchObject({ isPassing: false });
    await server.close();
  });

  test.each<[string, (env: Env) => Promise<unknown>, Answer, string]>([
    [
      'too many requests',
      findsFarm,
      json(400, 'ThrottlingException', 'Rate exceeded'),
      'AWS: asks to be asked less often (ThrottlingException); try again in a minute',
    ],
    [
      'too many requests, in the words of S3',
      listsObjects,
      s3(503, 'SlowDown', 'Please reduce your request rate.'),
      'AWS: asks to be asked less often (SlowDown); try again in a minute',
    ],
    [
      'a fault of its own',
      findsFarm,
      json(500, 'InternalServerError', 'We encountered an internal error.'),
      'AWS: is unwell (InternalServerError: We encountered an internal error.); try again in a minute',
    ],
  ])('after it was asked again: %s', async (_, asks, answer, message) => {
    const server = await scriptedServer(() => answer);
    const told = tellingAwsFaults(() => asks(server.env));
    await expect(told).rejects.toThrow(message);
    await expect(told).rejects.toMatchObject({ isPassing: true });
    expect(server.count()).toBe(5);
    await server.close();
  });
});

describe('faults before any response', () => {
  const failed = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

  test.each<[string, Error, string, boolean]>([
    [
      'a host that is not there',
      failed('getaddrinfo ENOTFOUND ssm.eu-centrall-1.amazonaws.com', {
        code: 'ENOTFOUND',
        hostname: 'ssm.eu-centrall-1.amazonaws.com',
      }),
      'AWS: there is no ssm.eu-centrall-1.amazonaws.com; the Region in it is wrong (AWS_REGION, or that of the profile), or this machine has no network',
      true,
    ],
    [
      'no server that answers',
      failed('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }),
      'AWS: cannot be reached (ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1); is there a network, and may this machine use it?',
      true,
    ],
    [
      'a name server that does not answer',
      failed('getaddrinfo EAI_AGAIN ssm.eu-central-1.amazonaws.com', { code: 'EAI_AGAIN' }),
      'AWS: cannot be reached (EAI_AGAIN: getaddrinfo EAI_AGAIN ssm.eu-central-1.amazonaws.com); is there a network, and may this machine use it?',
      true,
    ],
    [
      'an answer that does not come',
      failed('no answer within 30000 ms', { name: 'TimeoutError' }),
      'AWS: cannot be reached (TimeoutError: no answer within 30000 ms); is there a network, and may this machine use it?',
      true,
    ],
    [
      'a proxy that reads along',
      failed('self-signed certificate in certificate chain', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      'AWS: the certificate is not trusted: self-signed certificate in certificate chain; behind a proxy that opens TLS, name its certificate in NODE_EXTRA_CA_CERTS',
      false,
    ],
  ])('%s', (_, error, message, isPassing) => {
    expect(awsFault(error)).toMatchObject({ message, isPassing, cause: error });
  });

  test.each([
    ['a fault of ours', new TypeError('x is not a function')],
    ['a fault of the user', new UserFault('frames "x": is no range')],
    ['one that was told already', new AwsFault('AWS: no Region', false, undefined)],
    ['a file that is not there', failed('ENOENT: no such file', { code: 'ENOENT' })],
  ])('%s is left as it is', async (_, error) => {
    expect(awsFault(error)).toBeUndefined();
    const told = tellingAwsFaults(() => {
      throw error;
    });
    await expect(told).rejects.toBe(error);
  });
});
