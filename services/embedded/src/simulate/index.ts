// The simulated district of `npm start`.
export {
  createDistrictSimulator,
  DEMO_START_AT,
  type DistrictSimulator,
  type DistrictSimulatorOptions,
} from './district-simulator.ts';
export type { ScenarioTruth } from './scenario.ts';
