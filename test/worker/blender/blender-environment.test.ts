import { blenderEnvironment } from '../../../worker/blender/blender-environment';

test('keeps credentials and addresses from the scripts of a scene', () => {
  const env = {
    PATH: '/bin',
    HOME: '/root',
    OCIO: '/config.ocio',
    BLENDER_OCIO: '/another.ocio',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2',
    aws_session_token: 'secret',
    BRENDA_QUEUE_URL: 'http://queue',
    TMPDIR: '/tmp',
  };
  expect(blenderEnvironment(env, '/work/tmp')).toEqual({
    PATH: '/bin',
    HOME: '/root',
    TMPDIR: '/work/tmp',
  });
});

test('colours are those of the job, whatever the machine says', () => {
  const env = { OCIO: '/config.ocio', BLENDER_OCIO: '/another.ocio' };
  expect(blenderEnvironment(env, '/tmp', '/project/colour.ocio')).toEqual({
    OCIO: '/project/colour.ocio',
    TMPDIR: '/tmp',
  });
});
