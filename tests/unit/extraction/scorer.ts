export { scoreFolder, type Score } from '../../support/score.ts';
