// The simulated district of `npm start`.
export { type DistrictSize, FULL_SIZE } from './background.ts';
export {
  createDistrictSimulator,
  DEMO_START_AT,
  type DistrictSimulator,
} from './district-simulator.ts';
