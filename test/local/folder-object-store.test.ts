import { FolderObjectStore } from '../../local/folder-object-store';
import { objectStoreContract } from '../farm/object-store.contract';
import { temporaryFolder } from '../support/temporary-folder';

objectStoreContract('FolderObjectStore', () =>
  Promise.resolve({ store: new FolderObjectStore(temporaryFolder()) }),
);
