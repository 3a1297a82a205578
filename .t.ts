import { synthTimes } from './bench/synth-times';
void synthTimes(__dirname).then(console.log);
