import { temporaryFolder } from './temporary-folder';

// What the command line remembers for its user is not to outlive the tests, nor to lead from one to another.
process.env['XDG_STATE_HOME'] = temporaryFolder();
