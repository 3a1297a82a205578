import { seederRate, seedAMillion } from './seeder';
(async()=>{ const r = await seederRate(); console.log(r, r.seeder/r.bare); console.log(await seedAMillion()); })();
