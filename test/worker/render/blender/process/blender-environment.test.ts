import fc from 'fast-check';
import { blenderEnvironment } from '../../../../../worker/render/blender/process/blender-environment';
import { programEnvironment } from '../../../../../worker/process/program-environment';

const temporaryFolder = '/work/tmp';

test('Blender gets what it needs of the environment', () => {
  const needed = {
    PATH: '/bin',
    HOME: '/root',
    LC_ALL: 'C.UTF-8',
    DISPLAY: ':0',
    LD_LIBRARY_PATH: '/opt/lib',
    CUDA_VISIBLE_DEVICES: '1',
    NVIDIA_VISIBLE_DEVICES: 'all',
    LIBGL_ALWAYS_SOFTWARE: '1',
  };
  expect(blenderEnvironment({ ...needed, TMPDIR: '/tmp' }, { temporaryFolder })).toEqual({
    ...needed,
    TMPDIR: temporaryFolder,
  });
});

test.each([
  'AWS_SECRET_ACCESS_KEY',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'aws_session_token',
  'BRENDA_QUEUE_URL',
  'GITHUB_TOKEN',
  'CI_JOB_TOKEN',
  'SSH_AUTH_SOCK',
  'NPM_CONFIG__AUTH',
  'NVIDIA_API_KEY',
  'LC_SECRET',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'LD_PRELOAD',
  'NODE_OPTIONS',
  'BASH_ENV',
  'BLENDER_USER_SCRIPTS',
  'BLENDER_OCIO',
  'OCIO',
])('neither a scene nor a template reads %s', (name) => {
  expect(blenderEnvironment({ [name]: 'x' }, { temporaryFolder })).toEqual({ TMPDIR: temporaryFolder });
  expect(programEnvironment({ [name]: 'x' })).toEqual({});
});

test('whatever else there is in the environment stays there', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^(?:MY|CI|GH|API|DB|X)_[A-Z_]{1,20}$/), fc.string()),
      (env) => {
        expect(programEnvironment(env)).toEqual({});
      },
    ),
  );
});

test("the user's own scripts are there for a scene that is trusted", () => {
  const env = { BLENDER_USER_SCRIPTS: '/studio', GITHUB_TOKEN: 'secret', PYTHONPATH: '/lib' };
  expect(blenderEnvironment(env, { temporaryFolder, trusted: true })).toEqual({
    BLENDER_USER_SCRIPTS: '/studio',
    TMPDIR: temporaryFolder,
  });
});

test('colours are those of the job, whatever the machine says', () => {
  const env = { OCIO: '/config.ocio', BLENDER_OCIO: '/another.ocio' };
  expect(blenderEnvironment(env, { temporaryFolder, ocio: '/project/colour.ocio' })).toEqual({
    OCIO: '/project/colour.ocio',
    TMPDIR: temporaryFolder,
  });
});
