import { launchFault, SUSPENDED } from '../../../protocol/failure/launch-fault';
import { type Refusal, REFUSALS } from '../../support/aws/answers/refusals';

test.each<[Refusal, sort: string, mend: RegExp]>([
  ['spotQuota', 'quota', /^brenda doctor --farm says how much it is, .*asks for more/],
  ['quota', 'quota', /^brenda doctor --farm/],
  ['capacity', 'capacity', /more instanceTypes and zones/],
  ['zoneCapacity', 'capacity', /^it goes on by itself/],
  ['price', 'price', /^raise the maximum price/],
  ['type', 'type', /^other instanceTypes, or other zones/],
  ['key', 'key', /AWSServiceRoleForAutoScaling/],
  ['image', 'image', /^another machineImage/],
  ['account', 'account', /AWS Support/],
  ['plan', 'plan', /^upgrade it, .*aws freetier upgrade-account-plan/],
])('A launch that AWS refuses for %s is sorted as %s, with what mends it', (refusal, sort, mend) => {
  const fault = launchFault(`${REFUSALS[refusal]} Launching EC2 instance failed.`);
  expect(fault).toMatchObject({ sort, mend: expect.stringMatching(mend) as string });
  expect(`${fault.says}${fault.mend}`).not.toContain('\n');
});

test("what is not known is told in AWS's own words", () => {
  expect(launchFault('something new')).toMatchObject({ sort: 'unknown', says: 'AWS says: something new' });
});

test('who has suspended launching decides what mends it', () => {
  expect(launchFault(`${SUSPENDED}User suspended at 2026-11-20T10:00:00Z`).mend).toMatch(/resume-processes/);
  expect(launchFault(`${SUSPENDED}Administrative suspension`).mend).toMatch(/brenda resume --farm$/);
});
