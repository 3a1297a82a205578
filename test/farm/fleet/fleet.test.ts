import { autoScalingFleet, isUp } from '../../../farm/fleet/fleet';
import { type Moto, startMoto } from '../../support/aws/moto';
import { motoFarm } from '../../support/aws/moto-farm';

describe('A fleet, against moto', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  it('has the size that it was told, and nothing else of the group is changed', async () => {
    const farm = await motoFarm(moto, { max: 7 });
    const { fleet } = farm;
    expect(await fleet.describe()).toEqual({ desired: 0, min: 0, max: 7, instances: [] });
    await fleet.setDesired(3);
    const { instances, ...size } = await fleet.describe();
    expect(size).toEqual({ desired: 3, min: 0, max: 7 });
    expect(instances).toHaveLength(3);
    expect(instances.every((one) => isUp(one) && !one.isProtected)).toBe(true);

    const [first] = instances;
    await farm.protect([String(first?.id)], true);
    const after = await fleet.describe();
    expect(after.instances.filter(({ isProtected }) => isProtected)).toMatchObject([{ id: first?.id }]);

    // Auto Scaling itself leaves the protected ones.
    await fleet.setDesired(1);
    const left = await fleet.describe();
    expect(left.instances.filter(isUp).map(({ id }) => id)).toEqual([first?.id]);
  });

  it('says which group there is none of', async () => {
    await expect(autoScalingFleet('none', moto.env).describe()).rejects.toThrow(
      'there is no Auto Scaling group none',
    );
  });

  it.each([
    ['Pending', true],
    ['Pending:Wait', true],
    ['InService', true],
    ['Terminating', false],
    ['Terminating:Wait', false],
    ['Terminated', false],
    ['Detaching', false],
  ])('takes %s for up: %s', (lifecycle, expected) => {
    expect(isUp({ id: 'i', lifecycle, isProtected: false })).toBe(expected);
  });
});
