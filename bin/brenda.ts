import { run } from '../cli/program/program';

void run(process.argv);
