import { decide, type IamRequest } from '../../support/iam/evaluate';
import { type RequestContext } from '../../support/iam/request-context';
import { readStatements } from '../../support/iam/statement';

const OBJECT = 'arn:aws:s3:::frames/jobs/a/job.json';

interface Case {
  readonly about: string;
  readonly statements: readonly object[];
  readonly request?: Partial<IamRequest>;
  readonly is: 'allowed' | 'explicit' | 'implicit';
}

const PUT = { Effect: 'Allow', Action: 's3:PutObject' };

const CASES: readonly Case[] = [
  { about: 'what no statement allows is denied', statements: [], is: 'implicit' },
  { about: 'a statement allows it', statements: [{ ...PUT, Resource: OBJECT }], is: 'allowed' },
  {
    about: 'one that denies it counts more than any that allows it',
    statements: [
      { ...PUT, Resource: '*' },
      { Effect: 'Deny', Action: 's3:*', Resource: OBJECT },
    ],
    is: 'explicit',
  },
  {
    about: 'actions have no case',
    statements: [{ ...PUT, Action: 'S3:putobject', Resource: '*' }],
    is: 'allowed',
  },
  {
    about: 'actions have wildcards',
    statements: [{ ...PUT, Action: 's3:Put?bj*', Resource: '*' }],
    is: 'allowed',
  },
  {
    about: 'NotAction is every other one',
    statements: [{ Effect: 'Allow', NotAction: ['s3:Delete*', 'sqs:*'], Resource: '*' }],
    is: 'allowed',
  },
  {
    about: 'and not those',
    statements: [{ Effect: 'Allow', NotAction: 's3:Put*', Resource: '*' }],
    is: 'implicit',
  },
  {
    about: 'resources have case',
    statements: [{ ...PUT, Resource: 'arn:aws:s3:::frames/Jobs/a/job.json' }],
    is: 'implicit',
  },
  {
    about: 'an asterisk also matches slashes',
    statements: [{ ...PUT, Resource: 'arn:aws:s3:::frames/jobs/*.json' }],
    is: 'allowed',
  },
  {
    about: 'an asterisk also matches nothing',
    statements: [{ ...PUT, Resource: `${OBJECT}*` }],
    is: 'allowed',
  },
  {
    about: 'a question mark is one character, also a slash',
    statements: [{ ...PUT, Resource: 'arn:aws:s3:::frames/jobs?a/job.json' }],
    is: 'allowed',
  },
  {
    about: 'and not none',
    statements: [{ ...PUT, Resource: `${OBJECT}?` }],
    is: 'implicit',
  },
  {
    about: 'wildcards do not reach over the colons of an ARN',
    statements: [{ ...PUT, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*3:tasks:*' }],
    request: { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-central-1:111122223333:tasks:x' },
    is: 'implicit',
  },
  {
    about: 'but in its last part they do',
    statements: [
      {
        ...PUT,
        Action: 'logs:PutLogEvents',
        Resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:a*',
      },
    ],
    request: {
      action: 'logs:PutLogEvents',
      resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:a:log-stream:b',
    },
    is: 'allowed',
  },
  {
    about: 'NotResource is every other one',
    statements: [{ ...PUT, NotResource: 'arn:aws:s3:::frames/jobs/*' }],
    is: 'implicit',
  },
  {
    about: 'an action that knows no resources is allowed by an asterisk alone',
    statements: [{ Effect: 'Allow', Action: 'ec2:DescribeVolumes', Resource: 'arn:aws:ec2:*:*:*' }],
    request: { action: 'ec2:DescribeVolumes', resource: '*' },
    is: 'implicit',
  },
  {
    about: 'a variable is filled in',
    statements: [{ ...PUT, Resource: 'arn:aws:s3:::frames/jobs/${aws:userid}/job.json' }],
    request: { context: { 'aws:userid': 'a' } },
    is: 'allowed',
  },
  {
    about: 'a wildcard in what it holds is text',
    statements: [{ ...PUT, Resource: 'arn:aws:s3:::frames/jobs/${aws:userid}/job.json' }],
    request: { context: { 'aws:userid': '*' } },
    is: 'implicit',
  },
  {
    about: 'without a value nothing matches',
    statements: [{ ...PUT, Resource: 'arn:aws:s3:::frames/jobs/a/job.json${aws:userid}' }],
    is: 'implicit',
  },
  {
    about: 'unless it has a default',
    statements: [{ ...PUT, Resource: "arn:aws:s3:::frames/jobs/${aws:userid, 'a'}/job.json" }],
    is: 'allowed',
  },
  {
    about: 'an asterisk can be text',
    statements: [{ ...PUT, Resource: 'arn:aws:s3:::frames/jobs/${*}' }],
    is: 'implicit',
  },
];

/** Of a condition alone. */
const CONDITIONS: readonly (readonly [
  about: string,
  condition: Record<string, Record<string, unknown>>,
  context: RequestContext,
  is: boolean,
])[] = [
  ['StringEquals', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, true],
  ['StringEquals has case', { StringEquals: { k: 'A' } }, { k: 'a' }, false],
  ['StringEquals knows no wildcards', { StringEquals: { k: '*' } }, { k: 'a' }, false],
  ['StringEquals of a key that is missing', { StringEquals: { k: 'a' } }, {}, false],
  ['keys have no case', { StringEquals: { 'AWS:K': 'a' } }, { 'aws:k': 'a' }, true],
  ['all keys must hold', { StringEquals: { k: 'a', l: 'b' } }, { k: 'a', l: 'c' }, false],
  [
    'all operators must hold',
    { StringEquals: { k: 'a' }, StringNotEquals: { l: 'b' } },
    { k: 'a', l: 'b' },
    false,
  ],
  ['StringNotEquals is none of them', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
  ['StringNotEquals of a key that is missing', { StringNotEquals: { k: 'a' } }, {}, true],
  ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { k: 'A' } }, { k: 'a' }, true],
  ['StringLike', { StringLike: { k: 'jobs/*/l?gs' } }, { k: 'jobs/a/b/logs' }, true],
  ['StringLike any text means that the key is there', { StringLike: { k: '*' } }, {}, false],
  ['StringNotLike', { StringNotLike: { k: 'a*' } }, { k: 'ab' }, false],
  ['IfExists of a key that is missing', { StringEqualsIfExists: { k: 'a' } }, {}, true],
  ['IfExists of one that is there', { StringEqualsIfExists: { k: 'a' } }, { k: 'b' }, false],
  ['ForAllValues', { 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'b'] }, true],
  ['ForAllValues with another', { 'ForAllValues:StringEquals': { k: 'a' } }, { k: ['a', 'b'] }, false],
  ['ForAllValues of a key that is missing', { 'ForAllValues:StringEquals': { k: 'a' } }, {}, true],
  ['ForAnyValue', { 'ForAnyValue:StringLike': { k: 'a*' } }, { k: ['b', 'ab'] }, true],
  ['ForAnyValue of a key that is missing', { 'ForAnyValue:StringEquals': { k: 'a' } }, {}, false],
  ['Null true: the key is missing', { Null: { k: 'true' } }, {}, true],
  ['Null false: it is there', { Null: { k: false } }, { k: 'a' }, true],
  ['Null false, and it is missing', { Null: { k: 'false' } }, {}, false],
  ['Bool', { Bool: { k: true } }, { k: 'true' }, true],
  ['numbers', { NumericLessThanEquals: { k: '10' } }, { k: '9' }, true],
  ['a number that is none', { NumericLessThan: { k: 10 } }, { k: 'x' }, false],
  [
    'ARNs by their parts',
    { ArnLike: { k: 'arn:aws:ec2:*:*:instance/*' } },
    { k: 'arn:aws:ec2:a:b:instance/i-1' },
    true,
  ],
  [
    'an asterisk in an ARN stays in its part',
    { ArnEquals: { k: 'arn:aws:ec2:*:instance/*:*:*' } },
    { k: 'arn:aws:ec2:a:b:instance/i-1' },
    false,
  ],
  ['a variable in a condition', { StringEquals: { k: '${l}' } }, { k: 'a', l: 'a' }, true],
];

test.each(CASES)('$about', ({ statements, request, is }) => {
  const asked = { action: 's3:PutObject', resource: OBJECT, ...request };
  expect(decide(readStatements(statements), asked)).toBe(is);
});

test.each(CONDITIONS)('%s', (_, Condition, context, is) => {
  const statements = readStatements([{ ...PUT, Resource: '*', Condition }]);
  const said = decide(statements, { action: 's3:PutObject', resource: OBJECT, context });
  expect(said).toBe(is ? 'allowed' : 'implicit');
});

test.each<[string, object]>([
  ['an operator', { Condition: { StringAlmostEquals: { k: 'a' } } }],
  [
    'an operator, also where another statement decides',
    { Action: 'sqs:*', Condition: { DateGreaterThan: { k: 'a' } } },
  ],
  ['an operator that JavaScript knows', { Condition: { toString: { k: 'a' } } }],
  ['an element', { Principal: '*' }],
  ['an effect', { Effect: 'Maybe' }],
  ['a resource that is no whole ARN', { Resource: 'arn:aws:s3' }],
  ['a service with a wildcard', { Resource: 'arn:aws:*:::frames/jobs/*' }],
  ['neither Action nor NotAction', { Action: undefined }],
  ['both Resource and NotResource', { NotResource: '*' }],
  [
    'a variable without a value in NotResource',
    { Resource: undefined, NotResource: 'arn:aws:s3:::frames/${aws:userid}' },
  ],
  ['several values without ForAllValues', { Condition: { StringEquals: { many: 'a' } } }],
])('%s that is not known here is refused, and not guessed', (_, wrong) => {
  const context = { k: 'a', many: ['a', 'b'] };
  expect(() =>
    decide(
      readStatements([
        { ...PUT, Resource: '*' },
        { ...PUT, Resource: '*', ...wrong },
      ]),
      {
        ...{ action: 's3:PutObject', resource: OBJECT, context },
      },
    ),
  ).toThrow();
});
