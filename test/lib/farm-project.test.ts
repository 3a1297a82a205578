import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Project } from '../../lib/project/project';
import { projectOf } from '../../protocol/scene/project-version';
import type { RenderFarmProps } from '../../lib/constructs/farm/render-farm-props';
import { flat, givenFarm, resource, SOME_PROJECT } from '../support/deployment/farm-stack';

const ID = 'snap-0123456789abcdef0';

function asked(props: Partial<RenderFarmProps>): {
  job: { project?: string };
  source: string;
  sourceTag?: string;
} {
  const request = resource(givenFarm(props).template(), 'Custom::BrendaSeeding').Properties['Request'];
  return JSON.parse(flat(request)) as ReturnType<typeof asked>;
}

function question(props: Partial<RenderFarmProps>): unknown {
  return JSON.parse(
    flat(resource(givenFarm(props).template(), 'Custom::BrendaProjectVersion').Properties['Question']),
  );
}

describe('what a job calls its project', () => {
  test('is left to the seeder for an object in S3, which has versions', () => {
    expect(asked({ project: SOME_PROJECT })).toMatchObject({ job: {}, source: 's3://films/bloom.zip' });
    expect(asked({ project: SOME_PROJECT }).job).not.toHaveProperty('project');
  });

  test('is asked for at each deployment where the object in S3 may be another one, and only there', () => {
    const told = (props: Partial<RenderFarmProps>): unknown =>
      resource(givenFarm(props).template(), 'Custom::BrendaSeeding').Properties['AskedAt'];
    expect(told({ project: SOME_PROJECT })).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(told({ project: Project.fromSnapshot(ID) })).toBeUndefined();
  });

  test('is made of the id of a snapshot', () => {
    expect(asked({ project: Project.fromSnapshot(ID) })).toMatchObject({
      job: { project: projectOf([`ebs://${ID}`]) },
      source: 'ebs://project',
    });
  });

  test('is another one with other snapshots in its folders', () => {
    const base = { project: Project.fromSnapshot(ID) };
    const one = asked({ ...base, snapshots: { textures: 'snap-11111111' } }).job.project;
    expect(one).toBe(projectOf([`ebs://${ID}`, 'textures=snap-11111111']));
    expect(asked({ ...base, snapshots: { textures: 'snap-22222222' } }).job.project).not.toBe(one);
    expect(asked({ ...base, snapshots: { smoke: 'snap-11111111' } }).job.project).not.toBe(one);
  });

  test('is asked of AWS where a snapshot is known by its Name, and then attached by its id', () => {
    const props = { project: Project.fromSnapshot('The film'), snapshots: { textures: 'snap-11111111' } };
    expect(question(props)).toEqual({
      parts: [{ as: '', snapshotNamed: 'The film' }, { text: 'textures=snap-11111111' }],
    });
    const template = givenFarm(props).template();
    const devices = (
      resource(template, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'] as {
        BlockDeviceMappings: { Ebs: { SnapshotId?: unknown } }[];
      }
    ).BlockDeviceMappings;
    expect(devices.map(({ Ebs }) => Ebs.SnapshotId && flat(Ebs.SnapshotId))).toEqual([
      undefined,
      '<FarmProjectVersion.Snapshot0>',
      'snap-11111111',
    ]);
    expect(asked(props).job.project).toBe('<FarmProjectVersion.Project>');
  });

  test('is asked of AWS, with the version of the object, where an object in S3 has snapshots in its folders', () => {
    const props = { project: SOME_PROJECT, snapshots: { textures: ID } };
    expect(question(props)).toEqual({
      parts: [{ bucket: 'films', key: 'bloom.zip' }, { text: `textures=${ID}` }],
    });
    expect(asked(props)).toMatchObject({
      job: { project: '<FarmProjectVersion.Project>' },
      sourceTag: '<FarmProjectVersion.Tag>',
    });
  });

  test('is another one in another image', () => {
    const machineImage = ec2.MachineImage.fromSsmParameter('/films/image');
    const props = { project: Project.fromImage('/opt/my film'), machineImage };
    expect(question(props)).toEqual({
      parts: [{ text: expect.stringMatching(/^file:\/\/\/opt\/my film#<Ssm.*>$/) as string }],
    });
    expect(asked(props).source).toBe('file:///opt/my%20film');
  });
});
