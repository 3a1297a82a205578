import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { flat, givenFarm, resource } from '../../support/deployment/farm-stack';

describe('a farm in another app', () => {
  const given = givenFarm({ farmName: 'our-farm' });
  const { farm, stack } = given;
  const artist = new iam.Role(stack, 'Artist', { assumedBy: new iam.AccountRootPrincipal() });

  test('gives away what others may do with it', () => {
    farm.grantReadFrames(artist);
    farm.grantSeed(artist);
    farm.grantStatus(artist);
    const { PolicyDocument } = resource(given.template(), 'AWS::IAM::Policy', 'Artist').Properties as {
      PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
    };
    const may = PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((one) => `${action} ${flat(one)}`)),
    );
    expect(new Set(may)).toEqual(
      new Set([
        ...['s3:GetObject*', 's3:GetBucket*', 's3:List*'].flatMap((action) =>
          ['', '/jobs/*', '/farm/our-farm/*'].map((path) => `${action} <FarmBucketsFrames.Arn>${path}`),
        ),
        'lambda:InvokeFunction <FarmSeederFunction.Arn>',
        'lambda:InvokeFunction <FarmSeederFunction.Arn>:*',
        'sqs:GetQueueAttributes <FarmQueuesTasks.Arn>',
        'sqs:GetQueueAttributes <FarmQueuesDeadLetters.Arn>',
        'autoscaling:DescribeAutoScalingGroups *',
        'autoscaling:DescribeScalingActivities *',
        'ec2:DescribeInstances *',
        // Its own entry; and a listing, which IAM allows for all of a path or not at all.
        'ssm:GetParameter arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter<FarmEntryParameter>',
        'ssm:GetParametersByPath arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/brenda/farms',
      ]),
    );
  });

  test('to submit is to see, to seed, and to put projects into its own bucket', () => {
    const given = givenFarm({ farmName: 'our-farm' });
    const artist = new iam.User(given.stack, 'Artist');
    given.farm.grantSubmit(artist);
    const { PolicyDocument } = resource(given.template(), 'AWS::IAM::Policy', 'Artist').Properties as {
      PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
    };
    const may = PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((one) => `${action} ${flat(one)}`)),
    );
    const writes = may.filter((one) => /^s3:(?!Get|List)|^lambda:/.test(one));
    expect(new Set(writes)).toEqual(
      new Set([
        'lambda:InvokeFunction <FarmSeederFunction.Arn>',
        'lambda:InvokeFunction <FarmSeederFunction.Arn>:*',
        ...[
          's3:Abort*',
          's3:PutObject',
          's3:PutObjectLegalHold',
          's3:PutObjectRetention',
          's3:PutObjectTagging',
          's3:PutObjectVersionTagging',
        ].map((action) => `${action} <FarmBucketsProject.Arn>/projects/*`),
      ]),
    );
    expect(may).toContain('s3:GetObject* <FarmBucketsProject.Arn>/projects/*');
  });

  test.each([
    ['metricTasksVisible', 'TasksVisible'],
    ['metricTasksInFlight', 'TasksInFlight'],
    ['metricDeadLetters', 'DeadLetters'],
    ['metricInstances', 'Instances'],
    ['metricUnitsDone', 'UnitsDone'],
    ['metricBootFailures', 'BootFailures'],
    ['metricSpendingWithoutProgress', 'SpendingWithoutProgressMinutes'],
    ['metricLaunchFailures', 'LaunchFailureMinutes'],
  ] as const)('has %s', (method, metricName) => {
    expect(farm[method]({ period: Duration.minutes(1) }).toMetricConfig().metricStat).toMatchObject({
      namespace: 'Brenda',
      metricName,
      dimensions: [{ name: 'Farm', value: 'our-farm' }],
      statistic: 'Maximum',
      period: Duration.minutes(1),
    });
  });

  test('can be given more permissions', () => {
    expect(farm.grantPrincipal).toBe(farm.role.grantPrincipal);
  });

  test('can stand beside another one', () => {
    const one = givenFarm().farm.farmName;
    const other = givenFarm({}, { stackName: 'Others' }).farm.farmName;
    expect(one).toMatch(/^Films-Farm-[0-9A-F]{8}$/);
    expect(other).not.toBe(one);
  });
});
