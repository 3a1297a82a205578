import { scpFault } from '../../../../cli/commands/copy/scp-fault';

const ENDED = 'the session ended in the middle, and what was being copied is not whole; copy it again';

// As OpenSSH 9.2 said it to real-session.test.ts.
test.each([
  [
    'ec2-user@i-1: Permission denied (publickey).\nscp: Connection closed',
    'ec2-user@i-1: Permission denied (publickey): its image lacks EC2 Instance Connect, or has another user; --user ubuntu on Ubuntu',
  ],
  [
    'kex_exchange_identification: Connection closed by remote host\nscp: Connection closed',
    'kex_exchange_identification: Connection closed by remote host: no server of SSH answers there: it boots, or its image has none; brenda exec and brenda ssh need none',
  ],
  [
    'Connection to i-1 closed by remote host.\nscp: Connection closed',
    `Connection to i-1 closed by remote host: ${ENDED}`,
  ],
  [
    'client_loop: send disconnect: Broken pipe\nscp: Connection closed',
    `client_loop: send disconnect: Broken pipe: ${ENDED}`,
  ],
  ['lost connection', `lost connection: ${ENDED}`],
  // Of files, each has its line.
  [
    'scp: /film/a: Permission denied\nscp: /film/b: Permission denied',
    'scp: /film/a: Permission denied\nscp: /film/b: Permission denied',
  ],
  ['', 'scp ended with 1'],
])('of %j it says %j', (said, line) => {
  expect(scpFault(said, 1)).toBe(line);
});
