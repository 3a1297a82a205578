import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { WhenDrained } from '../../lib/constructs/farm/render-farm-props';
import { Project } from '../../lib/project/project';
import { farmEntry } from '../../protocol/farm/farm-entry';
import { type FarmOptions, flat, givenFarm, resource } from '../support/deployment/farm-stack';

const LOCAL = Project.fromLocal(join(__dirname, '..', '..', 'examples', 'bloom'));

function entryOf(options: FarmOptions): { name: unknown; tier: unknown; entry: Record<string, unknown> } {
  const { Properties } = resource(givenFarm(options).template(), 'AWS::SSM::Parameter');
  return {
    name: Properties['Name'],
    tier: Properties['Tier'],
    entry: JSON.parse(flat(Properties['Value'])) as Record<string, unknown>,
  };
}

describe("a farm's entry in the directory", () => {
  test('says where everything is that the command line needs', () => {
    const { name, tier, entry } = entryOf({ farmName: 'our-farm' });
    expect({ name, tier }).toEqual({ name: '/brenda/farms/our-farm', tier: 'Standard' });
    expect(entry).toEqual({
      version: 1,
      farm: 'our-farm',
      stack: 'Films',
      account: '<AWS::AccountId>',
      region: '<AWS::Region>',
      framesBucket: '<FarmBucketsFrames>',
      projectBucket: '<FarmBucketsProject>',
      queueUrl: '<FarmQueuesTasks>',
      deadLetterUrl: '<FarmQueuesDeadLetters>',
      group: 'our-farm',
      seeder: '<FarmSeederFunction>',
      drainer: '<FarmDrainerFunction>',
      logGroup: '<FarmWorkersLog>',
      job: '<FarmSeederSeeding.Job>',
      gpu: false,
      blender: '5.2.2 84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168',
      leaseSeconds: 120,
      volumeProfile: '<FarmWorkersVolumesProfile>',
      whenDrained: 'terminate',
    });
    // Frames of this farm go into its own bucket.
    const here = Object.keys(farmEntry.entries).filter((name) => name !== 'framesAt');
    expect(Object.keys(entry).sort()).toEqual(here.sort());
  });

  test('says so whatever the farm is', () => {
    const { entry } = entryOf({
      project: LOCAL,
      lease: Duration.minutes(5),
      whenDrained: WhenDrained.KEEP,
    });
    expect(entry).toMatchObject({
      // Known before it is deployed, and so no reason to wait for the seeder.
      job: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      farm: expect.stringMatching(/^Films-Farm-[0-9A-F]{8}$/) as string,
      leaseSeconds: 300,
      whenDrained: 'keep',
    });
  });

  test('goes with the stack', () => {
    expect(resource(givenFarm().template(), 'AWS::SSM::Parameter').DeletionPolicy).toBeUndefined();
  });
});
