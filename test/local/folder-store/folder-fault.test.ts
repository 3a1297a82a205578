import { folderFault } from '../../../local/folder-store/folder-fault';
import { UserFault } from '../../../protocol/failure/fault';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: something, write`), { code });

describe('what a file system says', () => {
  it.each([
    ['ENOSPC', 'cannot write /renders/a.png: the disk is full'],
    ['EDQUOT', 'cannot write /renders/a.png: the disk quota is used up'],
    ['EACCES', 'cannot write /renders/a.png: there is no permission'],
    ['EROFS', 'cannot write /renders/a.png: the disk is read-only'],
    ['ENOTDIR', 'cannot write /renders/a.png: a part of its path is a file'],
    ['EISDIR', 'cannot write /renders/a.png: there is a folder of that name'],
    ['EIO', 'cannot write /renders/a.png: the disk reports an error'],
  ])('is put into the words of the user: %s', (code, message) => {
    const fault = folderFault(systemError(code), 'write', '/renders/a.png');
    expect(fault).toBeInstanceOf(UserFault);
    expect(fault).toMatchObject({ message, cause: { code } });
  });

  it('is left as it is when it is no fault of the user', () => {
    const error = systemError('EBADF');
    expect(folderFault(error, 'write', '/renders/a.png')).toBe(error);
    expect(folderFault('odd', 'read', '/renders/a.png')).toBe('odd');
  });
});
