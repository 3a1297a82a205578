import { letsService } from '../../support/iam/resource-policy';
import { givenFarm, resource } from '../../support/deployment/farm-stack';
import { resolved } from '../../support/deployment/stack-values';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:Topic';
const ALARM = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:film-BootFailures';
const FOREIGN = 'arn:aws:cloudwatch:eu-central-1:999999999999:alarm:theirs';

/** The policy of the topic that a farm makes for an address, as AWS has it. */
function policyOfTopic(): unknown {
  const template = givenFarm({ alarmEmail: 'artist@films.example' }).template();
  const { PolicyDocument } = resource(template, 'AWS::SNS::TopicPolicy').Properties;
  const pseudo: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-central-1',
    'AWS::AccountId': '123456789012',
  };
  return resolved(PolicyDocument, {
    ref: (name) => pseudo[name] ?? (name.startsWith('FarmAlarmsTopic') ? TOPIC : name),
    attribute: (id, name) => `${id}.${name}`,
  });
}

/** Whether an alarm reaches the topic. */
function isHeard(alarm: string, { tls = true } = {}): boolean {
  return letsService(policyOfTopic(), 'cloudwatch.amazonaws.com', {
    action: 'sns:Publish',
    resource: TOPIC,
    context: { 'aws:SecureTransport': String(tls), 'aws:SourceArn': alarm },
  });
}

// A policy of a topic takes the place of the one that SNS gives it, which lets all of the account publish.
describe('the topic of an address', () => {
  test('takes what alarms of this account say', () => {
    expect(isHeard(ALARM)).toBe(true);
  });

  test('takes nothing from alarms of another account, and nothing without TLS', () => {
    expect(isHeard(FOREIGN)).toBe(false);
    expect(isHeard(ALARM, { tls: false })).toBe(false);
  });
});
