import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settleBlender } from '../../../../../local/render/job/other-blender';
import { blenderVersion } from '../../../../support/blender';
import { film } from '../../../../support/film';

const here = blenderVersion();

/** A film of which one frame is done, by a Blender that is not here. */
async function givenBegun() {
  const { output, render } = await film();
  const { stdout } = await render('1', '--json');
  const { job } = JSON.parse(stdout) as { job: string };
  const file = join(output, '.brenda', 'jobs', job, 'blender.json');
  const written = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...written, blender: '1.9.3 LTS' }));
  return {
    output,
    render,
    file,
    record: join(output, '.brenda', 'jobs', job, 'ledger', 'frame_000001.json'),
  };
}

test('a job that another Blender has begun is not gone on with, and one line names the ways on', async () => {
  const { output, render } = await givenBegun();
  const line = `output folder ${output}: Blender 1.9.3 LTS has rendered frames of this job, and this is Blender ${here}, whose frames may not match`;
  expect(await render('1-2')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(
      `brenda: ${line}; --blender 1.9.3 goes on with the one before, -o names another folder for a render by this one, --mix-blenders goes on all the same\n`,
    ) as string,
  });
  // Nothing is left of it to be mixed.
  expect((await render('1')).stderr).toContain('1 there already');

  const mixed = await render('1-2', '--mix-blenders');
  expect([mixed.code, mixed.stderr]).toEqual([0, expect.stringContaining(line)]);
  expect(mixed.stderr).toContain('1 there already');
  // From now on it is this one's.
  const on = await render('1-3');
  expect([on.code, on.stderr]).toEqual([0, expect.not.stringContaining('whose frames may not match')]);
});

test('a folder in which nothing says what has rendered it goes on, and so does another job in it', async () => {
  const { render, file, record } = await givenBegun();
  const other = await render('2', '--samples', '1');
  expect(other.code).toBe(0);
  rmSync(file);
  const { made, ...rest } = JSON.parse(readFileSync(record, 'utf8')) as { made: object };
  writeFileSync(record, JSON.stringify({ ...rest, made: { ...made, blender: undefined } }));
  expect((await render('1-2', '--replace')).code).toBe(0);
});

describe('on a terminal', () => {
  const settled = async (answer: boolean) => {
    const questions: string[] = [];
    const ask = (question: string): Promise<boolean> => {
      questions.push(question);
      return Promise.resolve(answer);
    };
    const fault = await settleBlender('shot', { before: '4.3.2', now: '5.2.2 LTS' }, { ask }, () => {
      throw new Error('it was asked already');
    }).catch((error: unknown) => (error as Error).message);
    return { questions, fault };
  };

  test('another Blender goes on when the user says so', async () => {
    expect(await settled(true)).toEqual({
      questions: [
        'output folder shot: Blender 4.3.2 has rendered frames of this job, and this is Blender 5.2.2 LTS, whose frames may not match\nGo on with Blender 5.2.2 LTS?',
      ],
      fault: undefined,
    });
  });

  test('nothing is rendered when the answer is no', async () => {
    expect((await settled(false)).fault).toBe(
      'no frame was rendered; --blender 4.3.2 goes on with the one before, -o names another folder for a render by this one',
    );
  });
});
