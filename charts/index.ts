/** The whole layer as one chart, and functions that load its environment files. */
export { AccessLayerChart, type AccessLayerProps, type ChartDatastores } from "./access-layer-chart";
export { listEnvironments, loadEnvironment, type LoadProblems, type LoadedEnvironment } from "./files/environments";
export { lockdownManifests } from "./operations/lockdown";
export { synthesize, toYaml, type Synthesis } from "./synthesize";
