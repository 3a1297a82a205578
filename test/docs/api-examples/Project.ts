import { Project } from '../../../lib';

const projects: readonly Project[] = [
  Project.fromLocal('films/shot010', { scene: 'shot010.blend' }),
  Project.fromBucket('our-films', 'shot010.zip'),
  Project.fromSnapshot('snap-0123456789abcdef0', { scene: 'shots/010.blend' }),
  Project.fromImage('/opt/film'),
  Project.parse('s3://our-films/shot010.zip'),
];
console.log(projects.map(({ scene }) => scene));
