import { type Moto, startMoto } from '../../support/aws/moto';
import type { MotoFarm } from '../../support/aws/moto-farm';
import { brenda } from '../../support/brenda';
import { namedFarm } from '../../support/farms/farm-directory';
import { document, root } from '../documents';

let moto: Moto;
let farm: MotoFarm;
beforeAll(async () => {
  moto = await startMoto();
  ({ farm } = await namedFarm(moto, { max: 20 }));
  await farm.fleet.setDesired(5);
});
afterAll(() => moto.stop());

const told = document('docs/guides/coming-from-brenda.md').spans.map(({ text }) => text);

// Of the other counterparts that ask AWS something there are tests of their own; the command line reads each: coming-from-brenda.test.ts.
test.each([
  ['brenda instances', /i-[0-9a-f]{17}/],
  ['brenda scale 20 --dry-run', /20 instances would be wanted, in place of 5; nothing was changed/],
  ['brenda scale 2 --hold --dry-run', /2 instances would be wanted, in place of 5; nothing was changed/],
  ['brenda prune 4 --dry-run', /^i-[0-9a-f]{17}[^]*1 of 5 would end/],
  ['brenda prune -t 55 4 --dry-run', /there are 0 that match, and none too many/],
  ['brenda reset --hard --dry-run', /0 tasks and 0 dead letters would be removed/],
  ['brenda scale --when-drained keep --dry-run', /instances without work would stay, and be paid for/],
  ['brenda scale --when-drained terminate --dry-run', /instances without work would go|already/],
  ['brenda stop --dry-run', /0 instances would be wanted, in place of 5/],
  ['brenda volume list', /there is no volume in this Region/],
])('%s is in the table, and does on a farm what it says', async (line, answer) => {
  expect(told).toContain(line);
  const before = await farm.fleet.describe();
  const { code, stdout, stderr } = await brenda(line.split(' ').slice(1), { env: moto.env });
  expect({ code, fault: /^brenda: .*/m.exec(stderr)?.[0] }).toEqual({ code: 0, fault: undefined });
  expect(`${stdout}${stderr}`).toMatch(answer);
  expect((await farm.fleet.describe()).desired).toBe(before.desired);
});

test('what a stopped instance would be is refused, and the farm stays as it is', async () => {
  const line = 'brenda stop --keep';
  expect(told).toContain(line);
  const before = await farm.fleet.describe();
  const { code, stderr } = await brenda(line.split(' ').slice(1), { env: moto.env });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^brenda: stop --keep: .*brenda scale --when-drained keep/) as string,
  });
  expect((await farm.fleet.describe()).desired).toBe(before.desired);
});

test('each type of a bench has as many instances as the line says', async () => {
  const line = 'brenda bench-fleet examples/bloom -i c7a.4xlarge=2,c7a.xlarge=8 -f 1-48';
  expect(told).toContain(line);
  const { code, stdout } = await brenda(line.split(' ').slice(1), { cwd: root });
  expect(code).toBe(0);
  const { brenda: farms } = JSON.parse(stdout) as {
    brenda: { instanceTypes: string[]; maxInstances: number }[];
  };
  expect(farms.map(({ instanceTypes, maxInstances }) => [...instanceTypes, maxInstances])).toEqual([
    ['c7a.4xlarge', 2],
    ['c7a.xlarge', 8],
  ]);
});
