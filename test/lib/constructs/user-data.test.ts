import { execFileSync } from 'node:child_process';
import { userDataBytes } from '../../../lib/constructs/fleet/worker-template';
import { MOST_USER_DATA_BYTES } from '../../../protocol/farm/user-data';
import { givenFarm } from '../../support/deployment/farm-stack';

/** As many as the default types can have. */
function snapshots(count: number, name: (index: number) => string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), 'snap-0123456789abcdef0']));
}

describe('user data', () => {
  test('is below 10 KB, with the names that AWS makes up as long as they get', () => {
    const bytes = userDataBytes(givenFarm().farm.userData);
    expect(bytes).toBeLessThan(MOST_USER_DATA_BYTES);
    process.stdout.write(`user data: ${String(bytes)} bytes of ${String(MOST_USER_DATA_BYTES)}\n`);
  });

  test('is a script that a shell can read, snapshots with spaces in their names and all', () => {
    const { farm } = givenFarm({ snapshots: { textures: "The artist's textures", smoke: 'Smoke, 2nd' } });
    execFileSync('bash', ['-n'], { input: farm.userData });
    expect(farm.userData).toMatch(/^#!\/bin\/bash\nBRENDA_BUNDLE='/);
    expect(farm.userData).toContain("BRENDA_SNAPSHOTS='extra/textures=/dev/sdf extra/smoke=/dev/sdg'");
  });

  test('is refused when EC2 would not take it', () => {
    const long = (index: number): string => `${'a'.repeat(500)}-${String(index)}`;
    expect(() => givenFarm({ snapshots: snapshots(26, long) })).toThrow(
      /^Films\/Farm\/Workers\/Template: the user data has \d+ bytes, and EC2 takes 16384; give the 26 snapshots shorter names$/,
    );
    expect(() =>
      givenFarm({ snapshots: snapshots(26, (index) => `textures-${String(index)}`) }),
    ).not.toThrow();
  });
});
