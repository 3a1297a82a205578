import { blenderEnvironment } from '../../../worker/blender/blender-environment';

test('keeps credentials and addresses from the scripts of a scene', () => {
  const env = {
    PATH: '/bin',
    HOME: '/root',
    OCIO: '/config.ocio',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2',
    aws_session_token: 'secret',
    BRENDA_QUEUE_URL: 'http://queue',
    TMPDIR: '/tmp',
  };
  expect(blenderEnvironment(env, '/work/tmp')).toEqual({
    PATH: '/bin',
    HOME: '/root',
    OCIO: '/config.ocio',
    TMPDIR: '/work/tmp',
  });
});
