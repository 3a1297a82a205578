import * as v from 'valibot';
import {
  keyIn,
  placeText,
  readFarmOutput,
  readPlace,
  storedPlace,
} from '../../../protocol/scene/frames-place';

const read = (text: string) => readFarmOutput(text, `output "${text}"`);
const place = (bucket: string, prefix: string) => ({ bucket, prefix });

test.each<[string, object]>([
  ['shot010_####', { name: 'shot010_####' }],
  ['{scene}/{camera}_####', { name: '{scene}/{camera}_####' }],
  ['s3://films/shot010', { place: place('films', 'shot010') }],
  ['s3://films/shot010/', { place: place('films', 'shot010') }],
  ['S3://films/a/b.c/d_e', { place: place('films', 'a/b.c/d_e') }],
  ['s3://my.films-2026/shots/sh010_####', { place: place('my.films-2026', 'shots'), name: 'sh010_####' }],
  [
    's3://films/shots/{scene}/{camera}_####',
    { place: place('films', 'shots'), name: '{scene}/{camera}_####' },
  ],
  ['s3://films/shots/{job}/', { place: place('films', 'shots'), name: '{job}/frame_######' }],
  [`s3://films/${'a'.repeat(512)}`, { place: place('films', 'a'.repeat(512)) }],
])('%s', (text, expected) => {
  const output = read(text);
  expect(output).toEqual(expected);
  if (output.place) expect(readPlace(placeText(output.place))).toEqual(output.place);
});

test.each<[string, string]>([
  [
    's3://',
    '"" cannot be a bucket: 3 to 63 small letters, digits, dots and dashes; write it like s3://my-films/shot010',
  ],
  ['s3:///shot010', '"" cannot be a bucket'],
  ['s3://Films/a', '"Films" cannot be a bucket'],
  ['s3://fi/a', '"fi" cannot be a bucket'],
  ['s3://a..b/c', '"a..b" cannot be a bucket'],
  [`s3://${'b'.repeat(64)}/c`, 'cannot be a bucket'],
  [
    's3://films',
    'names the whole bucket, and a farm writes below one name in it alone; write s3://films/NAME, like s3://my-films/shot010',
  ],
  ['s3://films/', 'names the whole bucket'],
  ['s3://films///', 'names the whole bucket'],
  ['s3://films//a', 'a part of it is empty; write one / between two parts'],
  ['s3://films/a//b', 'a part of it is empty'],
  ['s3://films/a//', 'a part of it is empty'],
  [
    's3://films/../other',
    '"..": no part may begin with a dot; write out where the frames go, like s3://my-films/shot010',
  ],
  ['s3://films/a/..', '"..": no part may begin with a dot'],
  ['s3://films/./a', '".": no part may begin with a dot'],
  ['s3://films/a/.brenda', '".brenda": no part may begin with a dot'],
  ['s3://films/*', `"*": what frames lie below may have letters, digits and ! - _ . ' ( ) = + , @`],
  ['s3://films/a?', '"a?": what frames lie below may have letters'],
  ['s3://films/${aws:userid}/x', 'there is no {aws}'],
  ['s3://films/$a/x', '"$a": what frames lie below may have letters'],
  ['', 'names nothing; must be a name like "shot010_####", or a place like "s3://my-films/shot010"'],
  [' ', 'names nothing; must be a name like '],
  [
    'https://films/a',
    'is an address, and no place in S3; must be a name like "shot010_####", or a place like',
  ],
  ['gs://films/a', 'is an address, and no place in S3; '],
  ['s3://films/two words', '"two words": what frames lie below may have letters'],
  ['s3://films/é', '"é": what frames lie below may have letters'],
  ['s3://films/a\\b', 'what frames lie below may have letters'],
  ['s3://films/a\nb', 'it has a control character'],
  [
    's3://films/{job}/####',
    'frames need a name that they lie below, in front of the first # or {...}; write it like s3://my-films/shot010/{job}/####',
  ],
  ['s3://films/shot_####', 'frames need a name that they lie below'],
  ['s3://films/{blend_dir}/a', 'there is no scene to be beside in S3; leave {blend_dir}/ out'],
  [
    `s3://films/${'a'.repeat(513)}`,
    'what frames lie below is longer than 512 bytes, and a name in S3 has 1024 with the file’s'.replace(
      '’',
      "'",
    ),
  ],
  ['s3://films/a/{nothing}', 'there is no {nothing}'],
])('%j cannot be where frames go', (text, said) => {
  let message = '';
  try {
    read(text);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain(said);
  // One line, that begins with what was written.
  expect(message.startsWith(`output "${text}": `)).toBe(true);
});

test.each(['s3://films/a', 's3://films/a/b'])('a record may say %s', (text) => {
  expect(v.is(storedPlace, text)).toBe(true);
});

test.each([
  'films/a',
  's3://films',
  's3://films/',
  's3://films/a/',
  's3://films/a/../b',
  's3://films/.a',
  's3://films/a?versionId=1',
  's3://films:80/a',
  's3://user@films/a',
  'https://films/a',
  'file:///etc',
  's3://films/a\n',
  '',
])('a record may not say %j', (text) => {
  expect(v.is(storedPlace, text)).toBe(false);
  expect(() => readPlace(text)).toThrow('is no place for frames');
});

test('a file lies below the place, also in folders', () => {
  expect(keyIn(place('films', 'a/b'), 'Scene/frame_000012.png')).toBe('a/b/Scene/frame_000012.png');
});
