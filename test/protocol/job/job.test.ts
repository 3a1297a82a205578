import { type Job, jobId } from '../../../protocol/job/job';

const job: Job = { project: 'a'.repeat(64), scene: 'scene.blend', settings: { samples: 16, format: 'PNG' } };

describe('the id of a job', () => {
  it('is the same for the same job, however it is written down', () => {
    const same: Job = {
      settings: { format: 'PNG', samples: 16 },
      scene: 'scene.blend',
      project: 'a'.repeat(64),
    };
    expect(jobId(same)).toBe(jobId(job));
  });

  it('does not change with a setting that is not given', () => {
    expect(jobId(JSON.parse(JSON.stringify({ ...job, template: undefined })) as Job)).toBe(jobId(job));
  });

  test.each([
    ['the project', { project: 'b'.repeat(64) }],
    ['the scene', { scene: 'other.blend' }],
    ['a setting', { settings: { samples: 17, format: 'PNG' } }],
    ['the template', { template: 'true' }],
    ['the tiling', { tiles: { columns: 2, rows: 1 } }],
  ])('is another when %s is another', (_what, change) => {
    expect(jobId({ ...job, ...change })).not.toBe(jobId(job));
  });
});
