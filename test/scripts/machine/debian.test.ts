const { debianIn } = jest.requireActual<{ debianIn: (text: string) => string | undefined }>(
  '../../../scripts/machine/debian.mjs',
);

test.each([
  ['a list in lines', 'deb http://host.example/debian bookworm main\n', 'http://host.example/debian'],
  [
    'a list in lines with options',
    'deb [arch=amd64 signed-by=/a.gpg] https://host.example/debian/ sid main\n',
    'https://host.example/debian/',
  ],
  [
    'a list in fields',
    'Types: deb\n# URIs: http://old.example/debian\nURIs: http://host.example/debian\nSuites: bookworm\n',
    'http://host.example/debian',
  ],
  [
    'the security updates alone',
    'deb http://host.example/debian-security bookworm-security main\n',
    undefined,
  ],
  ['what is commented out', '# deb http://host.example/debian bookworm main\n', undefined],
  ['another system', 'deb http://host.example/ubuntu noble main\n', undefined],
])('%s: where Debian comes from', (_name, text, expected) => {
  expect(debianIn(text)).toBe(expected);
});
