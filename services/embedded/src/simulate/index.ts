// The simulated district of `npm start`.
export {
  createDistrictSimulator,
  DEMO_START_AT,
  type DistrictSimulator,
} from './district-simulator.ts';
