/** The whole layer as one chart, and its two files per environment. */
export { AccessLayerChart, type AccessLayerProps } from "./access-layer-chart";
export { listEnvironments, loadEnvironment, type LoadProblems, type LoadedEnvironment } from "./environments";
export { lockdownManifests } from "./lockdown";
export { synthesise, toYaml, type Synthesis } from "./synthesise";
