import { readFarmConfigs } from '../../../lib/farm-config';

const least = { project: 'ebs://bloom', scene: 'bloom.blend', frames: '1-48' };
const TWO = ['eu-central-1', 'us-east-1'];
const ELEVEN = Array.from({ length: 11 }, (_, i) => `eu-west-${String(i)}`);
const ALLOWED = 'must be a Region, like "eu-central-1"';
const ELSEWHERE =
  'is in one Region, and region names several; leave it out, or let region be the one that it is in';

function faults(settings: Readonly<Record<string, unknown>>, account: string | undefined): string[] {
  try {
    readFarmConfigs({ brenda: { ...least, ...settings } }, { account });
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n').map((line) => line.trim());
    return lines;
  }
}

describe('region', () => {
  test.each<[unknown, readonly string[]]>([
    ['us-east-1', ['us-east-1']],
    ['eu-central-1, us-east-1', TWO],
    ['["eu-central-1", "us-east-1"]', TWO],
    [TWO, TWO],
    [['us-gov-west-1'], ['us-gov-west-1']],
  ])('may be %j', (region, read) => {
    const [config] = readFarmConfigs({ brenda: { ...least, region } }, { account: '123456789012' });
    expect(config?.settings.region).toEqual(read);
  });

  test.each<[string, object, readonly string[]]>([
    ['no Region', { region: 'Frankfurt' }, [`region "Frankfurt": ${ALLOWED}`]],
    [
      'a list with what is none',
      { region: ['us-east-1', 'Frankfurt'] },
      [`region.1 "Frankfurt": ${ALLOWED}`],
    ],
    ['a list with an empty name', { region: 'us-east-1,' }, [`region.1 "": ${ALLOWED}`]],
    ['a number', { region: 7 }, [`region 7: ${ALLOWED}, or a list of several`]],
    ['an object', { region: { a: 1 } }, [`region {"a":1}: ${ALLOWED}, or a list of several`]],
    [
      'an empty list',
      { region: [] },
      ['region []: must name a Region, or several, like ["eu-central-1", "us-east-1"]'],
    ],
    [
      'one that is named twice',
      { region: ['us-east-1', 'eu-central-1', 'us-east-1'] },
      ['region ["us-east-1","eu-central-1","us-east-1"]: names us-east-1 twice'],
    ],
    [
      'eleven',
      { region: ELEVEN },
      [
        `region ${JSON.stringify(ELEVEN).slice(0, 120)}...: must not be more than 10 Regions, of which AWS tells placement scores at once`,
      ],
    ],
    [
      'several, with what is in one of them',
      {
        region: TWO,
        project: 's3://films/bloom.zip',
        zones: ['us-east-1a'],
        vpc: 'vpc-12345678',
        framesBucket: 'frames',
        output: 's3://renders/film',
        encryptionKey: 'arn:aws:kms:us-east-1:123456789012:key/k',
        alarmTopic: 'arn:aws:sns:us-east-1:123456789012:topic',
      },
      [
        `zones ["us-east-1a"]: ${ELSEWHERE}`,
        `vpc "vpc-12345678": ${ELSEWHERE}`,
        `project "s3://films/bloom.zip": ${ELSEWHERE}`,
        `framesBucket "frames": ${ELSEWHERE}`,
        `output "s3://renders/film": ${ELSEWHERE}`,
        `encryptionKey "arn:aws:kms:us-east-1:123456789012:key/k": ${ELSEWHERE}`,
        `alarmTopic "arn:aws:sns:us-east-1:123456789012:topic": ${ELSEWHERE}`,
      ],
    ],
  ])('is refused when it is %s', (_, settings, lines) => {
    expect(faults({ ...settings }, '123456789012')).toEqual(lines);
  });

  test('of several needs an account, and of one none', () => {
    expect(faults({ region: TWO }, undefined)).toEqual([
      'region ["eu-central-1","us-east-1"]: needs an account to look it up in; log in to AWS (aws sts get-caller-identity says to which)',
    ]);
    expect(faults({ region: ['us-east-1'] }, undefined)).toEqual([]);
  });
});
